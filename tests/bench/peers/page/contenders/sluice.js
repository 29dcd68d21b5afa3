// Sluice as it is shipped. In the page an AnswerWriter is given the deltas; from the wire it reads by itself.
const library = '/dist/index.js';
const writers = '/dist/writer.js';

export async function create(target, { arrivals, images }) {
  const sluice = await import(library);
  const { AnswerWriter } = await import(writers);
  await useStyles(target);
  await sluice.preload();
  // GitHub's dialect, as the others have it.
  const dialect = { math: false, alerts: false, ...(images && { images }) };
  const encoder = new TextEncoder();
  let input;
  let handle;
  let shown = 0;
  /** Source units by the bytes at whose end they stand: progress is told in bytes. */
  const ends = [];
  let bytes = 0;
  let units = 0;

  function watch() {
    // The figures of the core count bytes; the harness counts UTF-16 units.
    const done = handle.metrics.bytes;
    while (ends.length > 0 && ends[0].bytes <= done) shown = ends.shift().units;
    return shown;
  }

  return {
    push(delta) {
      if (!handle) {
        input = new AnswerWriter();
        handle = sluice.render(input, target, { ...dialect, provider: 'text', framing: 'text' });
      }
      bytes += encoder.encode(delta).length;
      units += delta.length;
      ends.push({ bytes, units });
      input.write(delta);
    },
    shown: () => (handle && input ? watch() : arrivals.pushedUnits),
    async wire(url) {
      handle = sluice.render(url, target, dialect);
      await handle.finished;
    },
    async finish() {
      input?.close();
      await handle.finished;
    },
    memory: () => handle?.metrics.memory ?? 0,
  };
}

/** The package's own stylesheet, which holds what makes layout cheap. */
function useStyles(target) {
  target.classList.add('sluice');
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: '/dist/sluice.css' });
  return new Promise((resolve) => {
    link.onload = resolve;
    document.head.append(link);
  });
}
