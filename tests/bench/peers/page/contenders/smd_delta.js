// streaming-markdown, written to at each delta.
import { default_renderer, parser, parser_end, parser_write } from 'streaming-markdown';

export function create(target) {
  const state = parser(default_renderer(target));
  return {
    push(delta) {
      parser_write(state, delta);
    },
    finish() {
      parser_end(state);
    },
  };
}
