// WebKitGTK, driven by WebDriver over HTTP: its driver starts the MiniBrowser that comes with the library, on a display of
// its own. https://w3c.github.io/webdriver/
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../free_port.mjs';
import { startProgram } from './program.mjs';

const scriptTimeoutMs = 120_000;

/**
 * @param {{ driver: string, display: string }} programs WebKitWebDriver and Xvfb
 * @param {import('./engines.mjs').LaunchOptions} options
 * @returns {Promise<import('./engines.mjs').Driver>}
 */
export async function launchWebKit({ driver, display }, { colorScheme = 'light' } = {}) {
  const screen = ['-screen', '0', '1600x1400x24', '-nolisten', 'tcp'];
  const shown = await startProgram(display, ['-displayfd', '1', ...screen], /^(\d+)$/m);
  const port = await freePort();
  const env = {
    DISPLAY: `:${shown.found?.[1]}`,
    GDK_BACKEND: 'x11',
    GTK_THEME: colorScheme === 'dark' ? 'Adwaita:dark' : 'Adwaita',
    // There is no graphics card to be used, and in a container no right to a sandbox within.
    LIBGL_ALWAYS_SOFTWARE: '1',
    ...(process.getuid?.() === 0 ? { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' } : {}),
  };
  let driven;
  const close = async () => {
    await driven?.end();
    await shown.end();
  };
  try {
    driven = await startSilentProgram(driver, port, env);
    const { value } = await send(port, 'POST', '/session', { capabilities: { alwaysMatch: {} } });
    await send(port, 'POST', `/session/${value.sessionId}/timeouts`, { script: scriptTimeoutMs });
    return new WebKitDriver(port, value.sessionId, value.capabilities.browserVersion, close);
  } catch (error) {
    await close();
    throw error;
  }
}

/** The driver prints nothing; it is ready when it answers. */
async function startSilentProgram(file, port, env) {
  const program = await startProgram(file, ['-p', String(port)], undefined, env);
  for (let tries = 0; ; tries++) {
    try {
      await send(port, 'GET', '/status');
      return program;
    } catch (error) {
      if (tries === 100) {
        await program.end();
        throw error;
      }
      await sleep(100);
    }
  }
}

/** @returns {Promise<any>} the body of the answer @throws what the driver says is wrong */
async function send(port, method, command, body = /** @type {object | undefined} */ (undefined)) {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const answer = await (await fetch(`http://127.0.0.1:${port}${command}`, init)).json();
  if (answer.value?.error) throw new Error(`${answer.value.error}: ${answer.value.message}`);
  return answer;
}

class WebKitDriver {
  #port;
  #session;
  #close;

  constructor(port, session, version, close) {
    this.#port = port;
    this.#session = session;
    this.version = version;
    this.#close = close;
  }

  async goto(url) {
    await this.#send('POST', '/url', { url });
  }

  async evaluate(expression) {
    const script = `const done = arguments[arguments.length - 1];
      Promise.resolve(${expression}).then(
        (value) => done(JSON.stringify({ value: value ?? null })),
        (error) => done(JSON.stringify({ error: String(error) })));`;
    const { value } = await this.#send('POST', '/execute/async', { script, args: [] });
    const outcome = JSON.parse(value);
    if ('error' in outcome) throw new Error(outcome.error);
    return outcome.value;
  }

  /** The window has a frame, which the page does not see. */
  async resize(width, height) {
    await this.#send('POST', '/window/rect', { width, height });
    const inner = await this.evaluate('[innerWidth, innerHeight]');
    await this.#send('POST', '/window/rect', { width: 2 * width - inner[0], height: 2 * height - inner[1] });
  }

  async screenshot() {
    const { value } = await this.#send('GET', '/screenshot');
    return Buffer.from(value, 'base64');
  }

  async close() {
    // Without its session's end the browser would outlive its driver.
    await send(this.#port, 'DELETE', `/session/${this.#session}`).catch(() => undefined);
    await this.#close();
  }

  #send(method, command, body = /** @type {object | undefined} */ (undefined)) {
    return send(this.#port, method, `/session/${this.#session}${command}`, body);
  }
}
