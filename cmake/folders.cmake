# How the folders of src/ become libraries, tests and programs.

include(GoogleTest)

# OpenMP's waiting threads would spin and starve each other on a busy machine.
set(AISLE_TEST_ENVIRONMENT "OMP_WAIT_POLICY=PASSIVE")

# src/NAME becomes the library aisle_NAME, which sees every folder before it, its *_test.cc the program NAME_test, and
# each *_fuzz.cc a program of its own. A folder that is not there (yet) is passed over.
function(aisle_folder name)
  file(GLOB sources CONFIGURE_DEPENDS src/${name}/*.cc)
  file(GLOB headers CONFIGURE_DEPENDS src/${name}/*.h)
  if(NOT sources AND NOT headers)
    return()
  endif()
  set(tests ${sources})
  set(fuzzers ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cc$")
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz)\\.cc$")
  if(name STREQUAL "cli")
    list(FILTER sources EXCLUDE REGEX "/(main|learn)\\.cc$") # these hold a main each
  endif()

  get_property(before GLOBAL PROPERTY AISLE_LIBRARIES)
  if(name IN_LIST AISLE_LEARN_FOLDERS) # these see each other alone, in every preset
    get_property(before GLOBAL PROPERTY AISLE_LEARN_LIBRARIES)
    set_property(GLOBAL APPEND PROPERTY AISLE_LEARN_LIBRARIES aisle_${name})
  endif()
  set_property(GLOBAL APPEND PROPERTY AISLE_LIBRARIES aisle_${name})

  if(sources)
    add_library(aisle_${name} STATIC ${sources})
    set(kind PUBLIC)
  else()
    add_library(aisle_${name} INTERFACE) # headers alone
    set(kind INTERFACE)
  endif()
  target_include_directories(aisle_${name} ${kind} ${PROJECT_SOURCE_DIR}/src)
  list(REVERSE before) # who is used stands behind its users on the linker's command line
  target_link_libraries(aisle_${name} ${kind} ${before} aisle::fmt)
  if(tests AND GTest_FOUND AND NOT AISLE_FUZZ)
    aisle_tests(${name} ${tests})
  endif()
  if(NOT AISLE_LEARN)
    aisle_fuzzers(${name} ${fuzzers})
  endif()
endfunction()

function(aisle_tests name)
  add_executable(${name}_test ${ARGN})
  target_link_libraries(${name}_test PRIVATE aisle_${name} GTest::gtest_main)
  target_compile_definitions(${name}_test PRIVATE AISLE_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  aisle_sanitizer_options(${name}_test)
  gtest_discover_tests(
    ${name}_test
    TEST_PREFIX "${name}/"
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    DISCOVERY_TIMEOUT 60
    PROPERTIES ENVIRONMENT "${AISLE_TEST_ENVIRONMENT}" TIMEOUT 600)
endfunction()

# Each READER_fuzz.cc attacks one reader of bytes. The fuzz preset makes it a program of libFuzzer, which invents inputs;
# elsewhere it is a test that goes through tests/corpus/READER, where the inputs stand that it began with.
function(aisle_fuzzers name)
  foreach(file IN LISTS ARGN)
    cmake_path(GET file STEM stem)
    string(REGEX REPLACE "_fuzz$" "" reader ${stem})
    add_executable(${stem} ${file})
    target_link_libraries(${stem} PRIVATE aisle_${name})
    aisle_sanitizer_options(${stem})
    if(AISLE_FUZZ)
      target_link_options(${stem} PRIVATE -fsanitize=fuzzer)
    else()
      target_sources(${stem} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/replay.cc)
      add_test(NAME fuzz/${reader} COMMAND ${stem} ${PROJECT_SOURCE_DIR}/tests/corpus/${reader})
    endif()
  endforeach()
endfunction()

# Our defaults for the sanitizers stand in the program itself, so that they also hold when it is started by hand.
function(aisle_sanitizer_options target)
  if(AISLE_SANITIZE)
    target_sources(${target} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/sanitizers.cc)
  endif()
endfunction()

# A folder uses a library of others.
function(aisle_use name library)
  if(NOT TARGET aisle_${name})
    return()
  endif()
  get_target_property(type aisle_${name} TYPE)
  if(type STREQUAL "INTERFACE_LIBRARY")
    target_link_libraries(aisle_${name} INTERFACE ${library})
  else()
    target_link_libraries(aisle_${name} PUBLIC ${library})
  endif()
endfunction()

# aisle_part(FOLDER STEM... LIBRARY library DEFINE macro): the files STEM.cc and STEM_test.cc of a learning folder need a
# library that the learn preset does not have. There they are left out; elsewhere the macro tells their siblings
# (the folder's table of names) that they are in.
function(aisle_part name)
  cmake_parse_arguments(PARSE_ARGV 1 part "" "LIBRARY;DEFINE" "")
  if(NOT TARGET aisle_${name})
    return()
  endif()
  if(NOT AISLE_LEARN)
    aisle_use(${name} ${part_LIBRARY})
    target_compile_definitions(aisle_${name} PUBLIC ${part_DEFINE})
    return()
  endif()
  foreach(target aisle_${name} ${name}_test)
    if(TARGET ${target})
      get_target_property(files ${target} SOURCES)
      foreach(stem IN LISTS part_UNPARSED_ARGUMENTS)
        list(FILTER files EXCLUDE REGEX "/${stem}(_test)?\\.cc$")
      endforeach()
      set_target_properties(${target} PROPERTIES SOURCES "${files}")
    endif()
  endforeach()
endfunction()

# A program whose main is src/cli/FILE, at build/<preset>/NAME; passed over where its file or its library is missing.
function(aisle_program name file library)
  if(NOT EXISTS ${PROJECT_SOURCE_DIR}/src/cli/${file} OR NOT TARGET ${library})
    return()
  endif()
  add_executable(${name} src/cli/${file})
  target_link_libraries(${name} PRIVATE ${library})
  aisle_sanitizer_options(${name})
endfunction()

# A heavy header that every file of a library includes is compiled once, for the library and for the program made of it. What
# each file makes of its templates would be optimised for longer than it ever runs, hence -O1.
function(aisle_precompile library program header)
  if(TARGET ${library} AND TARGET ${program})
    foreach(target ${library} ${program})
      target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
    endforeach()
    target_precompile_headers(${library} PRIVATE ${header})
    target_precompile_headers(${program} REUSE_FROM ${library})
    target_compile_options(${program} PRIVATE -fPIC) # as the library: a program's own -fPIE would not fit the header
  endif()
endfunction()

# Scenarios drive the built program from outside: each tests/*_test.py is a test, told by AISLE where the program is.
function(aisle_scenarios)
  if(NOT TARGET aisle)
    return()
  endif()
  find_program(AISLE_PYTHON python3 REQUIRED)
  file(GLOB scripts CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/tests tests/*_test.py)
  foreach(script IN LISTS scripts)
    cmake_path(GET script STEM stem)
    add_test(NAME scenario/${stem} COMMAND ${AISLE_PYTHON} -B -m unittest discover -v -s tests -p ${script}
             WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(scenario/${stem} PROPERTIES TIMEOUT 900 ENVIRONMENT
                         "${AISLE_TEST_ENVIRONMENT};AISLE=$<TARGET_FILE:aisle>;AISLE_LEARN=$<TARGET_FILE:aisle-learn>;AISLE_NODE=${AISLE_NODE}")
  endforeach()
endfunction()
