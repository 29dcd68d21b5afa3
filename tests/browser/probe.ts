// What watches a page on which hostile answers are shown: every way to run a script is trapped, every request is stopped
// and written down, and every element and attribute is held against the allow-list, while it comes and at the end.
import type { Page } from '@playwright/test';

import { ALLOWED_ATTRIBUTES, ATTRIBUTES, GLOBAL_ATTRIBUTES, TAGS } from '../../js/src/generated/allowlist.js';

/** One text, and how it is handed over. */
export interface ProbeTask {
  name: string;
  /** The answer in pieces; each comes in a task of its own. */
  pieces: string[];
}

export interface ProbeOptions {
  /** What shows the texts: Sluice, or (to prove that the probe sees something) the page's own HTML parser. */
  way: 'render' | 'innerHTML';
  /** Options of `render`. */
  render?: object;
}

/** What should never be, and what the texts became. */
export interface ProbeReport {
  /** "text: what is wrong". */
  forbidden: string[];
  /** The HTML of each text, in the order of the tasks. */
  html: string[];
  /** What ran: the names of the traps. */
  executions: string[];
  /** Texts whose answer did not end well. */
  failed: string[];
}

/** For each element the attributes that it may carry, by their names, with the kind of their values. */
type Allowed = Record<string, Record<string, string>>;

interface PageProbe {
  executions: string[];
  run(tasks: ProbeTask[], options: ProbeOptions): Promise<ProbeReport>;
}

declare global {
  var probe: PageProbe;
}

/** The allow-list that the core and the page share. */
export function allowedAttributes(): Allowed {
  const entries = TAGS.flatMap((tag, id) => {
    if (!tag) return [];
    const ids = [...GLOBAL_ATTRIBUTES, ...(ALLOWED_ATTRIBUTES[id] ?? [])];
    return [[tag, Object.fromEntries(ids.map((each) => [ATTRIBUTES[each]!.name, ATTRIBUTES[each]!.kind]))] as const];
  });
  return Object.fromEntries(entries);
}

/** Everything that happened on a page and must not have. */
export interface Trespasses {
  requests: string[];
  others: string[];
}

/** Stops and writes down every request but those for the page itself; call it before the page is opened. */
export async function watch(page: Page, origin: string): Promise<Trespasses> {
  const trespasses: Trespasses = { requests: [], others: [] };
  await page.context().route('**/*', async (route) => {
    const url = new URL(route.request().url());
    const isOwn = url.origin === origin && /^\/(?:page$|page\.js$|dist\/|favicon\.ico$)/.test(url.pathname);
    if (isOwn) return route.continue();
    trespasses.requests.push(url.href);
    return route.abort();
  });
  page.on('websocket', (socket) => trespasses.requests.push(socket.url()));
  page.on('dialog', (dialog) => {
    trespasses.others.push(`dialog ${dialog.message()}`);
    dialog.dismiss().catch(() => undefined);
  });
  page.on('popup', (popup) => trespasses.others.push(`window ${popup.url()}`));
  page.on('download', (download) => trespasses.others.push(`download ${download.url()}`));
  page.on('framenavigated', (frame) => {
    const isOwn = frame === page.mainFrame() && frame.url().startsWith(`${origin}/page`);
    if (!isOwn) trespasses.others.push(`navigation to ${frame.url()}`);
  });
  await page.addInitScript(installProbe, allowedAttributes());
  return trespasses;
}

/** Runs in the page before its own scripts. */
export function installProbe(allowed: Allowed): void {
  if (globalThis.top !== globalThis.self) {
    // A frame is forbidden itself; what runs in it counts as well.
    const count = (what: string) => () =>
      void (globalThis.top as unknown as typeof globalThis).probe.executions.push(what);
    Object.assign(globalThis, { trap: count('trap in a frame'), alert: count('alert in a frame') });
    return;
  }
  const executions: string[] = [];
  setTraps();
  globalThis.probe = { executions, run };

  function setTraps(): void {
    const caught = (what: string) =>
      function trapped() {
        executions.push(what);
      };
    const global = globalThis as unknown as Record<string, unknown>;
    for (const name of ['trap', 'alert', 'confirm', 'prompt', 'print', 'open', 'postMessage']) {
      global[name] = caught(name);
    }
    for (const name of ['setTimeout', 'setInterval'] as const) {
      const original = globalThis[name] as (...args: unknown[]) => unknown;
      global[name] = (handler: unknown, ...rest: unknown[]) => {
        if (typeof handler !== 'function') executions.push(`${name} of a string`);
        else return original.call(globalThis, handler, ...rest);
      };
    }
    for (const name of ['submit', 'requestSubmit'] as const) HTMLFormElement.prototype[name] = caught(`form.${name}`);
    for (const name of ['write', 'writeln'] as const) document[name] = caught(`document.${name}`);
    const cookie = { get: () => (executions.push('cookie read'), ''), set: caught('cookie written') };
    Object.defineProperty(Document.prototype, 'cookie', cookie);
    navigator.sendBeacon = () => (executions.push('sendBeacon'), true);
    addEventListener('submit', (event) => {
      executions.push('a form was submitted');
      event.preventDefault();
    });
    // A click must not lead away, but a script in a link must get its chance.
    addEventListener(
      'click',
      (event) => {
        const link = (event.target as Element).closest?.('a, area');
        const isScript = link && (link as HTMLAnchorElement).protocol === 'javascript:';
        if (!isScript) event.preventDefault();
      },
      true,
    );
  }

  /** The test's own calls need `eval`: it is trapped while the texts are shown. */
  async function run(tasks: ProbeTask[], options: ProbeOptions): Promise<ProbeReport> {
    const originals = { eval: globalThis.eval, Function: globalThis.Function };
    Object.assign(globalThis, { eval: () => executions.push('eval'), Function: () => executions.push('Function') });
    try {
      return await show(tasks, options);
    } finally {
      Object.assign(globalThis, originals);
    }
  }

  async function show(tasks: ProbeTask[], options: ProbeOptions): Promise<ProbeReport> {
    const forbidden = new Set<string>();
    const failed: string[] = [];
    const targets = tasks.map(() => document.body.appendChild(document.createElement('article')));
    await Promise.all(
      tasks.map(async (task, index) => {
        const target = targets[index]!;
        if (options.way === 'innerHTML') {
          target.innerHTML = task.pieces.join('');
          return;
        }
        const found = (what: string) => forbidden.add(`${task.name}: ${what}`);
        const observer = new MutationObserver((records) => {
          inspectMutations(withoutBusy(records, target), found);
        });
        observer.observe(target, { childList: true, subtree: true, attributes: true });
        const settings = { provider: 'text', framing: 'text', ...options.render } as const;
        await sluice.render(inPieces(task.pieces), target, settings).finished.catch((error: unknown) => {
          failed.push(`${task.name}: ${String(error)}`);
        });
        inspectMutations(withoutBusy(observer.takeRecords(), target), found);
        observer.disconnect();
      }),
    );
    targets.forEach((target, index) => {
      inspectTree(target, (what) => forbidden.add(`${tasks[index]!.name}: ${what}`));
    });
    provoke(targets);
    await new Promise((resolve) => setTimeout(resolve, options.way === 'innerHTML' ? 100 : 0));
    for (const name of clobbered(tasks, targets)) forbidden.add(`the name ${name} is taken over`);
    const html = targets.map((target) => target.innerHTML);
    for (const target of targets) target.remove();
    return { forbidden: [...forbidden], html, failed, executions: executions.splice(0) };
  }

  async function* inPieces(pieces: string[]): AsyncGenerator<string> {
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) await new Promise((resolve) => requestAnimationFrame(resolve));
      yield piece;
    }
  }

  /** Leaves out what `render` says on the target itself: that an answer grows in it. */
  function withoutBusy(records: MutationRecord[], root: Element): MutationRecord[] {
    return records.filter(({ target, attributeName }) => target !== root || attributeName !== 'aria-busy');
  }

  function inspectMutations(records: MutationRecord[], found: (what: string) => void): void {
    for (const { target, addedNodes, type } of records) {
      if (type === 'attributes') inspectElement(target as Element, found);
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        inspectElement(node, found);
        inspectTree(node, found);
      }
    }
  }

  function inspectTree(root: Element, found: (what: string) => void): void {
    for (const element of root.querySelectorAll('*')) inspectElement(element, found);
  }

  function inspectElement(element: Element, found: (what: string) => void): void {
    const name = element.localName;
    const attributes = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
    if (!attributes || element.namespaceURI !== 'http://www.w3.org/1999/xhtml' || element.shadowRoot) {
      found(`<${name}>`);
      return;
    }
    for (const { name: attribute, value } of element.attributes) {
      const kind = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
      if (!kind || !fits(element, attribute, kind, value)) found(`<${name} ${attribute}="${value}">`);
    }
    if (name === 'input' && !(element as HTMLInputElement).disabled) found('<input> that is not disabled');
  }

  /** Whether a listed attribute has a value that may be. */
  function fits(element: Element, attribute: string, kind: string, value: string): boolean {
    if (kind === 'Url') return isScheme(value, /^(?:https?|mailto|tel):$/);
    if (kind === 'ImageUrl' || attribute === 'data-sluice-src') return isScheme(value, /^https?:$/);
    if (attribute === 'class')
      return /^(?:sluice-[a-z-]+|footnote(?:-ref)?|task-list-item(?:-checkbox)?|math math-(?:inline|display)|markdown-alert(?:-title| markdown-alert-[a-z]+)|language-[^ \t\n\f\r]+|math math-(?:inline|display)|markdown-alert(?:-title| markdown-alert-[a-z]+))$/.test(
        value,
      );
    if (attribute === 'rel') return value === 'noopener noreferrer nofollow';
    if (attribute === 'type') return element.localName === 'input' && value === 'checkbox';
    return true;
  }

  function isScheme(value: string, schemes: RegExp): boolean {
    return !URL.canParse(value, document.baseURI) || schemes.test(new URL(value, document.baseURI).protocol);
  }

  /** Does what a reader could do, and more. */
  function provoke(targets: Element[]): void {
    const types = 'mouseover mouseenter focus blur load error toggle scroll animationstart transitionend begin input';
    for (const target of targets) {
      for (const element of target.querySelectorAll('*')) {
        for (const type of types.split(' ')) element.dispatchEvent(new Event(type));
        if (element instanceof HTMLElement) element.click();
      }
    }
  }

  /** Names of `window`, `document` and what the texts name that now stand for an element of an answer. */
  function clobbered(tasks: ProbeTask[], targets: Element[]): string[] {
    const names = new Set<string>();
    for (let face: object | null = document; face; face = Object.getPrototypeOf(face) as object | null) {
      for (const name of Object.getOwnPropertyNames(face)) names.add(name);
    }
    for (const { pieces } of tasks) {
      for (const match of pieces.join('').matchAll(/\b(?:id|name)\s*=\s*["']?([\w-]+)/gi)) names.add(match[1]!);
    }
    names.delete('cookie');
    const isOurs = (value: unknown) => value instanceof Element && targets.some((target) => target.contains(value));
    const holders = [document, globalThis] as unknown as Record<string, unknown>[];
    return [...names].filter((name) => holders.some((holder) => isOurs(holder[name])));
  }
}
