# The page of web/ becomes bytes in the program: Vite builds it, embed_page.py packs it (gzip) and writes it as C++.
function(aisle_page target)
  if(NOT TARGET ${target})
    return()
  endif()
  set(AISLE_NODE "node" CACHE FILEPATH "Node.js, new enough for Vite (./dev setup)")
  find_program(AISLE_PYTHON python3 REQUIRED)
  set(web ${PROJECT_SOURCE_DIR}/web)
  if(NOT EXISTS ${web}/node_modules/vite)
    message(FATAL_ERROR "What the page is built with is missing: run ./dev setup")
  endif()
  set(folder ${PROJECT_BINARY_DIR}/page)
  set(code ${PROJECT_BINARY_DIR}/generated/serve/page_bytes.cc)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${web}/src/*)
  add_custom_command(
    OUTPUT ${code}
    COMMAND ${AISLE_NODE} ${web}/node_modules/vite/bin/vite.js build --logLevel warn --outDir ${folder} --emptyOutDir
    COMMAND ${AISLE_PYTHON} -B ${PROJECT_SOURCE_DIR}/cmake/embed_page.py ${folder} ${code}
    WORKING_DIRECTORY ${web}
    DEPENDS ${sources} ${web}/index.html ${web}/vite.config.ts ${web}/package-lock.json
            ${PROJECT_SOURCE_DIR}/cmake/embed_page.py
    COMMENT "Building the page"
    VERBATIM)
  target_sources(${target} PRIVATE ${code})
endfunction()
