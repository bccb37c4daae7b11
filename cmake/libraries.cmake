# The libraries of others, as targets with one kind of name: aisle::fmt, aisle::torch, aisle::duckdb, aisle::xgboost,
# aisle::liblinear, aisle::libsvm, aisle::zlib, aisle::zstd, aisle::tomlplusplus,
# aisle::simdjson, aisle::boost, aisle::openssl, aisle::cli11, and where it is installed aisle::mpi. Their headers are system
# headers: warnings in them are not ours. Versions: dependencies.toml.

if(NOT "$ENV{AISLE_DEPS}" STREQUAL "")
  set(default_deps "$ENV{AISLE_DEPS}")
else()
  set(default_deps "${PROJECT_SOURCE_DIR}/.deps")
endif()
set(AISLE_DEPS "${default_deps}" CACHE PATH "The folder that ./dev setup filled")

if(AISLE_LEARN)
  if(NOT AISLE_TORCH)
    execute_process(
      COMMAND python3 -c "import importlib.util as u, os; print(os.path.dirname(u.find_spec('torch').origin))"
      OUTPUT_VARIABLE found OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  endif()
  set(AISLE_TORCH "${found}" CACHE PATH "An installed PyTorch: the folder that holds its lib/ and include/")
else()
  set(AISLE_TORCH "${AISLE_DEPS}/torch")
endif()
if(NOT EXISTS "${AISLE_TORCH}/lib/libtorch_cpu.so")
  message(FATAL_ERROR "No libtorch in \"${AISLE_TORCH}\". Run ./dev setup, or for the learn preset install PyTorch "
                      "or say where it is with -DAISLE_TORCH=DIR")
endif()

# A shared library that stands at a known place.
function(aisle_library name file headers)
  if(NOT EXISTS "${file}")
    message(FATAL_ERROR "No ${name} at ${file}: run ./dev setup")
  endif()
  add_library(aisle::${name} SHARED IMPORTED GLOBAL)
  set_target_properties(aisle::${name} PROPERTIES IMPORTED_LOCATION "${file}")
  target_include_directories(aisle::${name} SYSTEM INTERFACE ${headers})
endfunction()

# {fmt} 12 comes with libtorch's headers; compiled apart, so that who formats a line of text does not load libtorch.
add_library(aisle_fmt STATIC cmake/fmt.cc)
target_include_directories(aisle_fmt SYSTEM PUBLIC "${AISLE_TORCH}/include")
add_library(aisle::fmt ALIAS aisle_fmt)

# libtorch: find_package(Torch) would ask for a CUDA toolkit, so its two CPU libraries stand here by hand.
aisle_library(c10 "${AISLE_TORCH}/lib/libc10.so" "${AISLE_TORCH}/include")
aisle_library(torch_cpu "${AISLE_TORCH}/lib/libtorch_cpu.so"
              "${AISLE_TORCH}/include;${AISLE_TORCH}/include/torch/csrc/api/include")
add_library(aisle::torch INTERFACE IMPORTED GLOBAL)
target_link_libraries(aisle::torch INTERFACE aisle::torch_cpu aisle::c10)
if(AISLE_LEARN AND EXISTS "${AISLE_TORCH}/lib/libtorch_cuda.so")
  # No symbol of ours leads to the GPU half: it registers itself when it is loaded, so it must be loaded. What it needs in
  # turn is the driver's and the wheels' affair, found when the program starts.
  foreach(library torch_cuda c10_cuda)
    target_link_libraries(aisle::torch INTERFACE
                          "-Wl,--push-state,--no-as-needed,${AISLE_TORCH}/lib/lib${library}.so,--pop-state")
  endforeach()
  target_link_options(aisle::torch INTERFACE -Wl,--allow-shlib-undefined)
  # Sums of several GPUs go through the NCCL that libtorch holds; its header wants those of CUDA's toolkit.
  find_path(AISLE_CUDA_HEADERS cublas_v2.h PATHS /usr/local/cuda/include ENV CUDA_HOME PATH_SUFFIXES include)
  if(AISLE_CUDA_HEADERS)
    target_include_directories(aisle::torch SYSTEM INTERFACE "${AISLE_CUDA_HEADERS}")
    target_compile_definitions(aisle::torch INTERFACE AISLE_WITH_NCCL=1)
  endif()
endif()

if(NOT AISLE_LEARN)
  aisle_library(duckdb "${AISLE_DEPS}/duckdb/lib/libduckdb.so" "${AISLE_DEPS}/duckdb/include")

  find_library(AISLE_ZLIB_FILE z REQUIRED)
  aisle_library(zlib "${AISLE_ZLIB_FILE}" "")

  find_library(AISLE_XGBOOST_FILE xgboost REQUIRED)
  aisle_library(xgboost "${AISLE_XGBOOST_FILE}" "")

  find_library(AISLE_LIBLINEAR_FILE linear REQUIRED)
  aisle_library(liblinear "${AISLE_LIBLINEAR_FILE}" "")

  find_library(AISLE_LIBSVM_FILE svm REQUIRED)
  aisle_library(libsvm "${AISLE_LIBSVM_FILE}" "")

  find_library(AISLE_TOMLPLUSPLUS_FILE tomlplusplus REQUIRED)
  aisle_library(tomlplusplus "${AISLE_TOMLPLUSPLUS_FILE}" "")
  target_compile_definitions(aisle::tomlplusplus INTERFACE TOML_HEADER_ONLY=0)

  find_library(AISLE_SIMDJSON_FILE simdjson REQUIRED)
  aisle_library(simdjson "${AISLE_SIMDJSON_FILE}" "")

  find_library(AISLE_ZSTD_FILE zstd REQUIRED)
  aisle_library(zstd "${AISLE_ZSTD_FILE}" "")

  find_path(AISLE_BOOST_HEADERS boost/beast.hpp REQUIRED)
  add_library(aisle::boost INTERFACE IMPORTED GLOBAL)
  target_include_directories(aisle::boost SYSTEM INTERFACE "${AISLE_BOOST_HEADERS}")
  target_compile_definitions(aisle::boost INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_HAS_STD_INVOKE_RESULT)

  find_library(AISLE_SSL_FILE ssl REQUIRED)
  find_library(AISLE_CRYPTO_FILE crypto REQUIRED)
  find_path(AISLE_OPENSSL_HEADERS openssl/ssl.h REQUIRED)
  aisle_library(crypto "${AISLE_CRYPTO_FILE}" "${AISLE_OPENSSL_HEADERS}")
  aisle_library(openssl "${AISLE_SSL_FILE}" "${AISLE_OPENSSL_HEADERS}")
  target_link_libraries(aisle::openssl INTERFACE aisle::crypto)

  find_path(AISLE_CLI11_HEADERS CLI/CLI.hpp REQUIRED)
  add_library(aisle::cli11 INTERFACE IMPORTED GLOBAL)
  target_include_directories(aisle::cli11 SYSTEM INTERFACE "${AISLE_CLI11_HEADERS}")
endif()

# Open MPI's C interface; optional, for both presets.
find_library(AISLE_MPI_FILE mpi PATH_SUFFIXES openmpi/lib)
find_path(AISLE_MPI_HEADERS mpi.h PATH_SUFFIXES openmpi/include x86_64-linux-gnu/openmpi/include
          PATHS /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}/openmpi/include)
if(AISLE_MPI_FILE AND AISLE_MPI_HEADERS)
  aisle_library(mpi "${AISLE_MPI_FILE}" "${AISLE_MPI_HEADERS}")
  target_compile_definitions(aisle::mpi INTERFACE OMPI_SKIP_MPICXX=1)
endif()

find_package(GTest QUIET)
if(NOT GTest_FOUND AND NOT AISLE_LEARN)
  message(FATAL_ERROR "No GoogleTest: run ./dev setup")
endif()
