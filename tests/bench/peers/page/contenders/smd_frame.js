// streaming-markdown, its input gathered for a frame.
import { default_renderer, parser, parser_end, parser_write } from 'streaming-markdown';

export function create(target) {
  const state = parser(default_renderer(target));
  let gathered = '';
  const frame = () => {
    parser_write(state, gathered);
    gathered = '';
  };
  return {
    push(delta) {
      gathered += delta;
    },
    frame,
    finish() {
      frame();
      parser_end(state);
    },
  };
}
