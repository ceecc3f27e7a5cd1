/**
 * The only bridge between the page and the desktop: seven narrow calls and one port to the engine. Runs sandboxed, so
 * it imports nothing but Electron; the channel names are those of `hosts/electron/bridge-channels.ts`.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron'

// Ports cannot cross the context bridge: the page posts one end to its own window, and this hands it on.
window.addEventListener('message', (event) => {
  const [port] = event.ports
  if (event.source === window && event.origin === location.origin && event.data === 'luna:connect' && port)
    ipcRenderer.postMessage('luna:connect', null, [port])
})

contextBridge.exposeInMainWorld('desktop', {
  platform: process.platform,
  pathForFile: (file: File) => webUtils.getPathForFile(file),
  chooseFiles: () => ipcRenderer.invoke('luna:choose-files'),
  chooseFolder: () => ipcRenderer.invoke('luna:choose-folder'),
  showPurchase: (path: string) => ipcRenderer.invoke('luna:show-purchase', path),
  showDiagnostics: (path: string) => ipcRenderer.invoke('luna:show-diagnostics', path),
  notify: (title: string, body: string, route?: string) =>
    ipcRenderer.send('luna:notify', { title, body, ...(route === undefined ? {} : { route }) }),
  onCommand: (listener: (command: unknown) => void) => {
    ipcRenderer.on('luna:command', (_event, command: unknown) => listener(command))
  },
})
