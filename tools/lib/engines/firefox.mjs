// Firefox, driven by WebDriver BiDi: JSON commands over a WebSocket that the browser itself serves.
// https://w3c.github.io/webdriver-bidi/
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import WebSocket from 'ws';
import { startProgram } from './program.mjs';

/** Nothing of a browser's own may run: no requests home, no pages that offer themselves. */
const preferences = {
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.region.update.enabled': false,
  'browser.safebrowsing.downloads.remote.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.getAddons.cache.enabled': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'nimbus.rollouts.enabled': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'toolkit.telemetry.server': 'https://telemetry.invalid',
};

/** Values of `layout.css.prefers-color-scheme.content-override`. */
const colorSchemes = { dark: 0, light: 1 };

/**
 * @param {string} file the browser's program
 * @param {import('./engines.mjs').LaunchOptions} options
 * @returns {Promise<import('./engines.mjs').Driver>}
 */
export async function launchFirefox(file, { colorScheme = 'light' } = {}) {
  const profile = mkdtempSync(path.join(tmpdir(), 'sluice-firefox-'));
  const wanted = { ...preferences, 'layout.css.prefers-color-scheme.content-override': colorSchemes[colorScheme] };
  const lines = Object.entries(wanted).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});`);
  writeFileSync(path.join(profile, 'user.js'), lines.join('\n'));
  const args = ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port=0', 'about:blank'];
  const program = await startProgram(file, args, /WebDriver BiDi listening on (ws:\S+)/);
  const close = async () => {
    await program.end();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    const connection = await BidiConnection.open(`${program.found?.[1]}/session`);
    const { capabilities } = await connection.send('session.new', { capabilities: {} });
    const { contexts } = await connection.send('browsingContext.getTree', {});
    return new FirefoxDriver(connection, contexts[0].context, capabilities.browserVersion, close);
  } catch (error) {
    await close();
    throw error;
  }
}

/** Commands with numbers, and their answers. */
class BidiConnection {
  #socket;
  #last = 0;
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  #waiting = new Map();

  /** @param {string} url @returns {Promise<BidiConnection>} */
  static open(url) {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url);
      socket.on('open', () => resolve(new BidiConnection(socket)));
      socket.on('error', reject);
    });
  }

  /** @param {WebSocket} socket */
  constructor(socket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#receive(JSON.parse(String(data))));
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Firefox has closed the connection.'));
      this.#waiting.clear();
    });
  }

  /** @returns {Promise<any>} */
  send(method, params) {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  close() {
    this.#socket.close();
  }

  #receive({ id, type, result, error, message }) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (type === 'error') waiting?.reject(new Error(`${error}: ${message}`));
    else waiting?.resolve(result);
  }
}

class FirefoxDriver {
  #connection;
  #context;
  #close;

  constructor(connection, context, version, close) {
    this.#connection = connection;
    this.#context = context;
    this.version = version;
    this.#close = close;
  }

  async goto(url) {
    await this.#connection.send('browsingContext.navigate', { context: this.#context, url, wait: 'complete' });
  }

  async evaluate(expression) {
    const { type, result, exceptionDetails } = await this.#connection.send('script.evaluate', {
      expression: `Promise.resolve(${expression}).then((value) => JSON.stringify(value ?? null))`,
      target: { context: this.#context },
      awaitPromise: true,
    });
    if (type === 'exception') throw new Error(exceptionDetails.text);
    return JSON.parse(result.value);
  }

  async resize(width, height) {
    const viewport = { width, height };
    await this.#connection.send('browsingContext.setViewport', { context: this.#context, viewport });
  }

  async screenshot() {
    const { data } = await this.#connection.send('browsingContext.captureScreenshot', { context: this.#context });
    return Buffer.from(data, 'base64');
  }

  /** Another tab comes to the front. @returns a function that closes it again */
  async hide() {
    const { context } = await this.#connection.send('browsingContext.create', { type: 'tab' });
    await this.#connection.send('browsingContext.activate', { context });
    return async () => {
      await this.#connection.send('browsingContext.close', { context });
      await this.#connection.send('browsingContext.activate', { context: this.#context });
    };
  }

  async close() {
    this.#connection.close();
    await this.#close();
  }
}
