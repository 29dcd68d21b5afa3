// A port for a program that has to be told which one it serves on.
import { createServer } from 'node:net';

/** @returns {Promise<number>} one of the loopback's that nobody listened on a moment ago */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}
