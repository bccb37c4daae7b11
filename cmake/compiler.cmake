# How everything is compiled and linked.

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12)
  message(FATAL_ERROR "Aisle needs g++ 12 or newer; ${CMAKE_CXX_COMPILER} is ${CMAKE_CXX_COMPILER_VERSION}")
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# Processors since 2013 (Haswell, Zen): AVX2 and FMA are worth two to four times in our own kernels, and wider ones are
# chosen at run time where they pay. For an older machine: -DAISLE_MARCH=x86-64-v2.
set(AISLE_MARCH "x86-64-v3" CACHE STRING "The processor to compile for")
set(AISLE_SANITIZE "" CACHE STRING "Sanitizers to build with, as for -fsanitize=")

set(CMAKE_CXX_FLAGS_RELEASE "-O3 -DNDEBUG -g1") # -g1: line numbers in a crash, at little cost
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g -D_GLIBCXX_ASSERTIONS")
add_compile_options(-march=${AISLE_MARCH})
find_package(Threads REQUIRED)
link_libraries(Threads::Threads)

# Warnings are errors. Not asked for: -Wconversion, which flags nearly every line of numeric code (size_t to double).
add_compile_options(
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi -Wcast-qual -Wvla)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  add_compile_options(-Wno-restrict) # g++ 12 sees overlaps in std::string's operator+ that are not there (bug 105651)
endif()
if(AISLE_SANITIZE)
  # -O1: ten times faster than -O0. Instrumented code confuses g++'s flow warnings, so here they do not stop the build.
  # vptr checks would need libtorch to be built with them.
  add_compile_options(-O1 -fno-omit-frame-pointer -fsanitize=${AISLE_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${AISLE_SANITIZE})
  if(AISLE_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize=vptr)
  endif()
elseif(NOT AISLE_LEARN) # a GPU machine has whatever compiler it has, and that one its own opinions
  add_compile_options(-Werror)
endif()

# --as-needed: a test loads only the libraries that it calls (libtorch takes a second to load).
# --disable-new-dtags: our run path also holds for the libraries that our libraries load, so that libtorch and XGBoost
# find one and the same libgomp, the one that came with libtorch; two OpenMP runtimes in a process are slow and deadlock.
add_link_options(-Wl,--as-needed -Wl,--disable-new-dtags)

find_program(AISLE_CCACHE ccache)
if(AISLE_CCACHE)
  # With precompiled headers ccache must be told that they may be trusted (its manual, "Precompiled headers"). With the compiler's
  # own list of headers it need not preprocess every file once more, which costs a first build a fourteenth.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_DEPEND=1 ${AISLE_CCACHE})
endif()
find_program(AISLE_MOLD mold)
if(AISLE_MOLD)
  add_link_options(-fuse-ld=mold)
endif()
