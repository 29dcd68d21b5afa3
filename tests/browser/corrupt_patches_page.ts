// Runs in the page (corrupt_patches.spec.ts bundles it): applies corrupt patches and says what went wrong.
import { DomPatcher } from '../../js/src/dom_patcher.js';
import { SluiceError } from '../../js/src/errors.js';
import { corruptAtRandom, randomPatch } from '../wasm/corrupt_patches.js';
import { encodePatch } from '../wasm/patch_encoder.js';
import { Random } from '../wasm/random.js';

/** What the rounds came to; `wrong` should be empty. */
export interface CorruptionReport {
  refused: number;
  wrong: string[];
  longest: number;
}

type Allowed = Record<string, Record<string, string>>;

function applyCorrupt(rounds: number, seed: number, allowed: Allowed): CorruptionReport {
  const random = new Random(seed);
  const report: CorruptionReport = { refused: 0, wrong: [], longest: 0 };
  const root = document.querySelector('#answer')!;
  const outside = () => [...document.querySelectorAll('*')].filter((element) => !root.contains(element)).length;
  const before = [outside(), document.title, root.attributes.length].join();
  for (let round = 0; round < rounds; round++) {
    root.replaceChildren();
    const patcher = new DomPatcher(root);
    const nodes: ('element' | 'text')[] = ['element'];
    patcher.apply(encodePatch(randomPatch(random, nodes)));
    const corrupt = corruptAtRandom(encodePatch(randomPatch(random, nodes)), random);
    const start = performance.now();
    try {
      patcher.apply(corrupt);
    } catch (error) {
      report.refused++;
      const isTyped = error instanceof SluiceError && error.code === 'invalid-patch';
      if (!isTyped) report.wrong.push(`round ${round}: ${String(error)}`);
    }
    report.longest = Math.max(report.longest, performance.now() - start);
    for (const element of root.querySelectorAll('*')) {
      const attributes = Object.hasOwn(allowed, element.localName) ? allowed[element.localName] : undefined;
      const unlisted = element.getAttributeNames().filter((name) => !attributes || !Object.hasOwn(attributes, name));
      if (!attributes || unlisted.length > 0) report.wrong.push(`round ${round}: ${element.outerHTML}`);
    }
    if ([outside(), document.title, root.attributes.length].join() !== before) {
      report.wrong.push(`round ${round}: the page around the answer has changed`);
    }
  }
  return report;
}

Object.assign(globalThis, { applyCorrupt });

declare global {
  var applyCorrupt: (rounds: number, seed: number, allowed: Allowed) => CorruptionReport;
}
