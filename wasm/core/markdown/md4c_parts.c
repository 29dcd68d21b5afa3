// md4c is compiled here, as part of this file: its inline parser and its Unicode tables are private to its one source.
// A second copy of the tables would cost the module 10 KB and could differ; a pass over blocks, which are known
// already, would cost 14 KB and the time.
#include <md4c.h>
#include <stdlib.h>
#include <string.h>

// Extensions that Sluice does not have are compiled out.
#undef MD_FLAG_COLLAPSEWHITESPACE
#undef MD_FLAG_LATEXMATHSPANS
#undef MD_FLAG_NOHTMLSPANS
#undef MD_FLAG_UNDERLINE
#undef MD_FLAG_WIKILINKS
#define MD_FLAG_COLLAPSEWHITESPACE 0
#define MD_FLAG_LATEXMATHSPANS 0
#define MD_FLAG_NOHTMLSPANS 0
#define MD_FLAG_UNDERLINE 0
#define MD_FLAG_WIKILINKS 0

// md4c sorts the definitions whose hashes meet, arrays of pointers. The C library's sort is five times as large.
static void sift(void** values, size_t at, size_t count, int (*compare)(const void*, const void*)) {
  for (size_t child; (child = 2 * at + 1) < count; at = child) {
    if (child + 1 < count && compare(&values[child], &values[child + 1]) < 0) ++child;
    if (compare(&values[at], &values[child]) >= 0) return;
    void* const value = values[at];
    values[at] = values[child];
    values[child] = value;
  }
}

static void heapSort(void** values, size_t count, int (*compare)(const void*, const void*)) {
  for (size_t at = count / 2; at-- > 0;) sift(values, at, count, compare);
  while (count > 1) {
    void* const value = values[--count];
    values[count] = values[0];
    values[0] = value;
    sift(values, 0, count, compare);
  }
}

#define qsort(values, count, size, compare) heapSort((void**)(values), (size_t)(count), compare)
#include <md4c.c>

#include "md4c_parts.h"

/// Cuts the text into lines without the blanks around them. Returns how many stand before `begin`, or -1.
static int splitLines(const MD_CTX* ctx, OFF begin, MD_LINE** lines, MD_SIZE* count) {
  MD_SIZE capacity = 0;
  for (OFF off = 0; off < ctx->size; ++off) capacity += CH(off) == '\n';
  MD_LINE* line = *lines = (MD_LINE*)malloc((capacity + 1) * sizeof(MD_LINE));
  if (line == NULL) return -1;
  int definitionLines = 0;
  for (OFF off = 0; off < ctx->size; ++off, ++line) {
    definitionLines += off < begin;
    while (off < ctx->size && ISBLANK(off)) ++off;
    line->beg = off;
    while (off < ctx->size && CH(off) != '\n') ++off;
    line->end = off;
    while (line->end > line->beg && ISBLANK(line->end - 1)) --line->end;
  }
  *count = (MD_SIZE)(line - *lines);
  return definitionLines;
}

static int takeDefinitions(MD_CTX* ctx, const MD_LINE* lines, MD_SIZE count) {
  while (count > 0) {
    const int taken = md_is_link_reference_definition(ctx, lines, count);
    if (taken < 0) return -1;
    const MD_SIZE passed = taken == 0 ? 1 : (MD_SIZE)taken;
    lines += passed;
    count -= passed;
  }
  return md_build_ref_def_hashtable(ctx);
}

static int tableRow(MD_CTX* ctx, MD_BLOCKTYPE cell, const MD_LINE* lines) {
  MD_ALIGN align[TABLE_MAXCOLCOUNT];
  OFF end = 0;
  unsigned columns = 0;
  if (!md_is_table_underline(ctx, lines[0].beg, &end, &columns)) return -1;
  md_analyze_table_alignment(ctx, lines[0].beg, lines[0].end, align, (int)columns);
  return md_process_table_row(ctx, cell, lines[1].beg, lines[1].end, align, (int)columns);
}

int sluice_md4c_inlines(const char* text, unsigned size, unsigned begin, MD_BLOCKTYPE cell, const MD_PARSER* parser,
                        void* userdata) {
  // As md_parse sets its context up.
  MD_CTX ctx;
  memset(&ctx, 0, sizeof ctx);
  ctx.text = text;
  ctx.size = size;
  ctx.parser = *parser;
  if (cell != MD_BLOCK_P) ctx.parser.flags |= MD_FLAG_TABLES;
  ctx.userdata = userdata;
  md_build_mark_char_map(&ctx);
  ctx.doc_ends_with_newline = TRUE;
  ctx.max_ref_def_output = 16 * MIN(size, (MD_SIZE)(1024 * 1024 / 16));
  for (unsigned i = 0; i < SIZEOF_ARRAY(ctx.opener_stacks); ++i) ctx.opener_stacks[i].top = -1;
  ctx.ptr_stack.top = -1;
  ctx.unresolved_link_head = ctx.unresolved_link_tail = -1;
  ctx.table_cell_boundaries_head = ctx.table_cell_boundaries_tail = -1;

  MD_LINE* lines = NULL;
  MD_SIZE count = 0;
  const int definitionLines = splitLines(&ctx, begin, &lines, &count);
  int result = definitionLines < 0 ? -1 : takeDefinitions(&ctx, lines, (MD_SIZE)definitionLines);
  if (result == 0 && count > (MD_SIZE)definitionLines) {
    const MD_LINE* const block = lines + definitionLines;
    result = cell == MD_BLOCK_P ? md_process_normal_block_contents(&ctx, block, count - (MD_SIZE)definitionLines)
                                : tableRow(&ctx, cell, block);
  }

  md_free_ref_defs(&ctx);
  md_free_ref_def_hashtable(&ctx);
  free(ctx.buffer);
  free(ctx.marks);
  free(lines);
  return result;
}

unsigned sluice_md4c_fold(unsigned codepoint, unsigned folded[3]) {
  MD_UNICODE_FOLD_INFO info;
  md_get_unicode_fold_info(codepoint, &info);
  for (unsigned i = 0; i < info.n_codepoints; ++i) folded[i] = info.codepoints[i];
  return info.n_codepoints;
}

int sluice_md4c_is_punctuation(unsigned codepoint) { return md_is_unicode_punct__(codepoint); }

int sluice_md4c_is_whitespace(unsigned codepoint) { return md_is_unicode_whitespace__(codepoint); }
