// A page under `require-trusted-types-for 'script'` starts a worker from a TrustedScriptURL only.

interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}

interface TrustedTypesFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrlPolicy;
}

let policy: ScriptUrlPolicy | undefined;
let allowedUrl: string | undefined;

/**
 * The worker's URL in the form that `new Worker` takes. Where Trusted Types exist it passes a policy named `sluice`
 * (a page with a `trusted-types` directive lists that name) which lets this one URL through and no other.
 *
 * @throws what `createPolicy` throws when the page's Content-Security-Policy does not list the name.
 */
export function trustedWorkerUrl(url: string): string {
  const factory = (globalThis as { trustedTypes?: TrustedTypesFactory }).trustedTypes;
  if (!factory) return url;
  allowedUrl = url;
  policy ??= factory.createPolicy('sluice', {
    createScriptURL(candidate) {
      if (candidate !== allowedUrl) throw new TypeError(`sluice: ${candidate} is not its worker`);
      return candidate;
    },
  });
  return policy.createScriptURL(url);
}
