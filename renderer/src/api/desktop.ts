/** What the desktop preload exposes. In a browser tab `window.desktop` is absent. */
export interface DesktopBridge {
  platform: string
  /** The path of a dropped or chosen file; empty where it has none. */
  pathForFile(file: File): string
  chooseFiles(): Promise<string[]>
  /** null when the dialog was canceled. */
  chooseFolder(): Promise<string | null>
  /** Shows the folder of a purchase in the system's file manager; false where it is not there. */
  showPurchase(path: string): Promise<boolean>
  /** Shows saved diagnostics in the system's file manager; false where they are not there. */
  showDiagnostics(path: string): Promise<boolean>
  /** @param route address that a click opens, such as `/submissions`, without the # */
  notify(title: string, body: string, route?: string): void
  /** What the main process asks of the page, unparsed. Listens for as long as the page lives. */
  onCommand(listener: (command: unknown) => void): void
}

declare global {
  interface Window {
    desktop?: DesktopBridge
  }
}

export let desktop: DesktopBridge | undefined = window.desktop

/** Uses another bridge, which only tests do. Returns a function that restores the previous one. */
export function replaceDesktop(other: DesktopBridge | undefined): () => void {
  const before = desktop
  desktop = other
  return () => {
    desktop = before
  }
}

const platform = desktop?.platform ?? navigator.platform

/** Decides whether shortcuts are written and read with Cmd instead of Ctrl. */
export const isMac: boolean = /^(darwin|mac)/i.test(platform)
