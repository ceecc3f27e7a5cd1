/**
 * `--smoke-test`: does the packed app stand? The page must come up and show what the engine, natives and all, answered
 * through its own port. The app then ends with 0, or with 1 where that takes too long.
 */

/** The part of Electron's BrowserWindow used here. */
interface ProbedWindow {
  readonly webContents: { executeJavaScript(code: string): Promise<unknown> }
}

export const SMOKE_TEST_ARGUMENT = '--smoke-test'

/** The status strip counts the assets once the library has answered. */
const PROBE = 'document.querySelector("#root")?.textContent ?? ""'
const ANSWERED = /\b\d+ assets?\b/
const PAUSE_MS = 250

export async function smokeTest(window: ProbedWindow, timeoutMs = 30_000): Promise<0 | 1> {
  for (const end = Date.now() + timeoutMs; Date.now() < end; ) {
    const text = await window.webContents.executeJavaScript(PROBE).catch(() => '')
    if (ANSWERED.test(String(text))) return 0
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  return 1
}
