/** The studio's one window. */
import { BrowserWindow, type Rectangle, screen } from 'electron'
import { WEB_PREFERENCES } from './harden.ts'
import { readWindowState, type WindowState, writeWindowState } from './window-state.ts'

interface WindowOptions {
  readonly preload: string
  readonly stateFile: string
  readonly url: string
}

export function openWindow({ preload, stateFile, url }: WindowOptions): BrowserWindow {
  const workAreas: Rectangle[] = screen.getAllDisplays().map((display) => display.workArea)
  const state = readWindowState(stateFile, workAreas)
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 900,
    minHeight: 600,
    ...(state === undefined ? {} : { x: state.x, y: state.y, width: state.width, height: state.height }),
    show: false,
    autoHideMenuBar: true,
    webPreferences: { ...WEB_PREFERENCES, preload },
  })
  if (state?.maximized === true) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => writeWindowState(stateFile, stateOf(window)))
  void window.loadURL(url)
  return window
}

function stateOf(window: BrowserWindow): WindowState {
  return { ...window.getNormalBounds(), maximized: window.isMaximized() }
}
