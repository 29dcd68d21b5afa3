# Finds what the core is built from. Nothing of it is copied into the repository.
include(FetchContent)

# md4c 0.5.3: the first release with the fixes against quadratic input. Pinned by commit; a folder with its source can
# be given by -DFETCHCONTENT_SOURCE_DIR_MD4C=... (tools/setup does so where the public repository is out of reach).
FetchContent_Declare(md4c
  GIT_REPOSITORY https://github.com/mity/md4c.git
  GIT_TAG 472c417005c2c71b8617de4f7b8d6b30411d78f4)
FetchContent_GetProperties(md4c)
if(NOT md4c_POPULATED)
  FetchContent_Populate(md4c)
endif()

# md4c's one source is compiled as part of md4c_parts.c, which reaches what is private to it. Sluice answers in place of
# some of its functions: what stands in them behind the answer, their tables too, is dropped by the compiler.
file(READ ${md4c_SOURCE_DIR}/src/md4c.c SLUICE_MD4C_TEXT)

# A scheme begins with a letter (CommonMark 6.5). md4c takes any ASCII character there, a line end of one byte too. What
# the tests compare with is corrected likewise.
set(SLUICE_MD4C_SCHEME_BEGINS "if(off >= max_end  ||  !ISASCII(off))
        return FALSE;
    off++;
    while(1) {")
string(FIND "${SLUICE_MD4C_TEXT}" "${SLUICE_MD4C_SCHEME_BEGINS}" found)
if(found EQUAL -1)
  message(FATAL_ERROR "md4c.c reads the scheme of an autolink in another way")
endif()
string(REPLACE "ISASCII" "ISALPHA" corrected "${SLUICE_MD4C_SCHEME_BEGINS}")
string(REPLACE "${SLUICE_MD4C_SCHEME_BEGINS}" "${corrected}" SLUICE_MD4C_TEXT "${SLUICE_MD4C_TEXT}")
file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/md4c/md4c_corrected.c CONTENT "${SLUICE_MD4C_TEXT}")

function(sluice_answer_in_place_of head answer)
  string(FIND "${SLUICE_MD4C_TEXT}" "${head}" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "md4c.c has no function ${head}")
  endif()
  string(REPLACE "${head}" "${head} ${answer}" text "${SLUICE_MD4C_TEXT}")
  set(SLUICE_MD4C_TEXT "${text}" PARENT_SCOPE)
endfunction()
sluice_answer_in_place_of("
    md_is_unicode_whitespace__(unsigned codepoint)
    {" "return sluice_unicode_is_whitespace(codepoint);")
sluice_answer_in_place_of("
    md_is_unicode_punct__(unsigned codepoint)
    {" "return sluice_unicode_is_punctuation(codepoint);")
sluice_answer_in_place_of("
    md_get_unicode_fold_info(unsigned codepoint, MD_UNICODE_FOLD_INFO* info)
    {" "info->n_codepoints = sluice_unicode_fold(codepoint, info->codepoints); return;")
sluice_answer_in_place_of("
md_lookup_ref_def(MD_CTX* ctx, const CHAR* label, SZ label_size)
{" "return findDefinition(ctx, label, label_size);")
# Nobody listens to what it logs, there are no wiki links, and what it calls back never says no.
string(REPLACE "if(ctx->parser.debug_log != NULL)" "if(0)" SLUICE_MD4C_TEXT "${SLUICE_MD4C_TEXT}")
string(REPLACE "if ((opener->ch == '[' && closer->ch == ']') &&" "if (0 &&" SLUICE_MD4C_TEXT "${SLUICE_MD4C_TEXT}")
string(REGEX REPLACE "ctx->parser\\.(enter_block|leave_block|enter_span|leave_span|text)\\(([^;]*), ctx->userdata\\)" "call_\\1(ctx, \\2)"
  SLUICE_MD4C_TEXT "${SLUICE_MD4C_TEXT}")
file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/md4c/md4c_prepared.c CONTENT "${SLUICE_MD4C_TEXT}")

add_library(sluice_md4c STATIC wasm/core/markdown/md4c_parts.c wasm/core/markdown/unicode.c)
target_include_directories(sluice_md4c SYSTEM PUBLIC ${md4c_SOURCE_DIR}/src PRIVATE ${CMAKE_BINARY_DIR}/md4c)
target_compile_definitions(sluice_md4c PRIVATE MD4C_USE_UTF8)

# RapidJSON is header-only; the folders are named because Emscripten's toolchain file searches none of the system's.
find_path(SLUICE_RAPIDJSON_SYSTEM_DIR rapidjson/reader.h
  PATHS /usr/include /usr/local/include /opt/homebrew/include /opt/local/include
  NO_CMAKE_FIND_ROOT_PATH)
if(SLUICE_RAPIDJSON_SYSTEM_DIR)
  # Only RapidJSON may come from there: the rest of a system's include folder would shadow Emscripten's own headers.
  set(SLUICE_RAPIDJSON_INCLUDE_DIR ${CMAKE_BINARY_DIR}/rapidjson-include)
  file(MAKE_DIRECTORY ${SLUICE_RAPIDJSON_INCLUDE_DIR})
  file(CREATE_LINK ${SLUICE_RAPIDJSON_SYSTEM_DIR}/rapidjson ${SLUICE_RAPIDJSON_INCLUDE_DIR}/rapidjson SYMBOLIC)
else()
  FetchContent_Declare(rapidjson
    GIT_REPOSITORY https://github.com/Tencent/rapidjson.git
    GIT_TAG f54b0e47a08782a6131cc3d60f94d038fa6e0a51)
  FetchContent_GetProperties(rapidjson)
  if(NOT rapidjson_POPULATED)
    FetchContent_Populate(rapidjson)
  endif()
  set(SLUICE_RAPIDJSON_INCLUDE_DIR ${rapidjson_SOURCE_DIR}/include)
endif()
