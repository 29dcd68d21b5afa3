// md4c is compiled here, as part of this file: its inline parser is private to its one source. A pass over blocks,
// which are known already, would cost the module 14 KB and the time.
#include <md4c.h>
#include <stdlib.h>
#include <string.h>

#include "unicode.h"

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

// In place of md4c's own: the definitions are Sluice's.
struct MD_CTX_tag;
struct MD_REF_DEF_tag;
static const struct MD_REF_DEF_tag* findDefinition(struct MD_CTX_tag* ctx, const MD_CHAR* label, MD_SIZE size);

// In place of its calls of the callbacks, which never ask it to stop: one way to each, and nothing to check behind it.
static int call_enter_block(struct MD_CTX_tag* ctx, MD_BLOCKTYPE type, void* detail);
static int call_leave_block(struct MD_CTX_tag* ctx, MD_BLOCKTYPE type, void* detail);
static int call_enter_span(struct MD_CTX_tag* ctx, MD_SPANTYPE type, void* detail);
static int call_leave_span(struct MD_CTX_tag* ctx, MD_SPANTYPE type, void* detail);
static int call_text(struct MD_CTX_tag* ctx, MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size);

// The tests compare with md4c as it is, which has the same name.
#define md_parse sluice_md4c_parse
#include "md4c_prepared.c"  // made by cmake/dependencies.cmake

#include "md4c_parts.h"

__attribute__((noinline)) static int call_enter_block(MD_CTX* ctx, MD_BLOCKTYPE type, void* detail) {
  ctx->parser.enter_block(type, detail, ctx->userdata);
  return 0;
}

__attribute__((noinline)) static int call_leave_block(MD_CTX* ctx, MD_BLOCKTYPE type, void* detail) {
  ctx->parser.leave_block(type, detail, ctx->userdata);
  return 0;
}

__attribute__((noinline)) static int call_enter_span(MD_CTX* ctx, MD_SPANTYPE type, void* detail) {
  ctx->parser.enter_span(type, detail, ctx->userdata);
  return 0;
}

__attribute__((noinline)) static int call_leave_span(MD_CTX* ctx, MD_SPANTYPE type, void* detail) {
  ctx->parser.leave_span(type, detail, ctx->userdata);
  return 0;
}

__attribute__((noinline)) static int call_text(MD_CTX* ctx, MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size) {
  ctx->parser.text(type, text, size, ctx->userdata);
  return 0;
}

/// What references may expand to in one block: md4c's bound for a large document.
#define MAX_REFERENCE_OUTPUT (1024 * 1024)

/// md4c's context in that of a block.
typedef struct BlockContext {
  MD_CTX ctx;
  SluiceDefinitionLookup lookup;
  /// The definition that was asked for last.
  MD_REF_DEF definition;
} BlockContext;

static const MD_REF_DEF* findDefinition(MD_CTX* ctx, const MD_CHAR* label, MD_SIZE size) {
  BlockContext* const context = (BlockContext*)ctx;
  SluiceDefinition found;
  if (!context->lookup(label, size, &found, ctx->userdata)) return NULL;
  MD_REF_DEF* const definition = &context->definition;
  definition->label_size = size;
  definition->dest_beg = found.destinationBegin;
  definition->dest_end = found.destinationEnd;
  definition->title = (CHAR*)STR(found.titleBegin);
  definition->title_size = found.titleEnd - found.titleBegin;
  return definition;
}

/// Cuts the block's text into lines without the blanks around them. Returns how many, or 0 when memory has run out.
static MD_SIZE splitLines(const MD_CTX* ctx, OFF begin, MD_LINE** lines) {
  MD_SIZE capacity = 0;
  for (OFF off = begin; off < ctx->size; ++off) capacity += CH(off) == '\n';
  MD_LINE* line = *lines = (MD_LINE*)malloc((capacity + 1) * sizeof(MD_LINE));
  if (line == NULL) return 0;
  for (OFF off = begin; off < ctx->size; ++off, ++line) {
    while (off < ctx->size && ISBLANK(off)) ++off;
    line->beg = off;
    while (off < ctx->size && CH(off) != '\n') ++off;
    line->end = off;
    while (line->end > line->beg && ISBLANK(line->end - 1)) --line->end;
  }
  return (MD_SIZE)(line - *lines);
}

static int tableRow(MD_CTX* ctx, MD_BLOCKTYPE cell, const MD_LINE* lines) {
  MD_ALIGN align[TABLE_MAXCOLCOUNT];
  OFF end = 0;
  unsigned columns = 0;
  if (!md_is_table_underline(ctx, lines[0].beg, &end, &columns)) return -1;
  md_analyze_table_alignment(ctx, lines[0].beg, lines[0].end, align, (int)columns);
  return md_process_table_row(ctx, cell, lines[1].beg, lines[1].end, align, (int)columns);
}

int sluice_md4c_inlines(const SluiceBlock* block, const MD_PARSER* parser, void* userdata) {
  // As md_parse sets its context up.
  BlockContext context;
  memset(&context, 0, sizeof context);
  context.lookup = block->lookup;
  MD_CTX* const ctx = &context.ctx;
  ctx->text = block->text;
  ctx->size = block->size;
  ctx->parser = *parser;
  if (block->cell != MD_BLOCK_P) ctx->parser.flags |= MD_FLAG_TABLES;
  ctx->userdata = userdata;
  md_build_mark_char_map(ctx);
  ctx->doc_ends_with_newline = TRUE;
  ctx->max_ref_def_output = MAX_REFERENCE_OUTPUT;
  for (unsigned i = 0; i < SIZEOF_ARRAY(ctx->opener_stacks); ++i) ctx->opener_stacks[i].top = -1;
  ctx->ptr_stack.top = -1;
  ctx->unresolved_link_head = ctx->unresolved_link_tail = -1;
  ctx->table_cell_boundaries_head = ctx->table_cell_boundaries_tail = -1;

  MD_LINE* lines = NULL;
  const MD_SIZE count = splitLines(ctx, block->begin, &lines);
  int result = lines == NULL ? -1 : 0;
  if (count > 0) {
    result = block->cell == MD_BLOCK_P ? md_process_normal_block_contents(ctx, lines, count)
                                       : tableRow(ctx, block->cell, lines);
  }
  free(ctx->buffer);
  free(ctx->marks);
  free(lines);
  return result;
}
