/** What figures are given comes as scripts: a page opened from a disk may load them, but fetch nothing. */

declare global {
  interface Window {
    /** What the scripts brought, by their addresses. */
    explainerGiven?: Record<string, string>;
  }
}

/** Run a script; in vain where it can't be fetched. Scripts run in the order in which they were asked for. */
export function run(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.async = false;
    script.onload = () => resolve();
    script.onerror = () => {
      script.remove();
      reject();
    };
    document.head.append(script);
  });
}

/** The JSON that a script brings; `what` it is, where that can't be had. */
export async function given(address: string, what: string): Promise<string> {
  const { href } = new URL(address, location.href);
  await run(href).catch(() => undefined);
  const text = window.explainerGiven?.[href];
  if (text === undefined) throw new Error(`its ${what} can’t be fetched`);
  delete window.explainerGiven![href];
  return text;
}
