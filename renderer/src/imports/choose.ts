/** "Import files…" and "Import folder…": the system's dialogs in the desktop app, file inputs in a browser tab. */
import { desktop } from '../api/desktop.ts'
import { attempt } from '../components/attempt.ts'
import { collectChosen } from './collect-files.ts'
import { importFound, importPaths } from './importing.ts'

function openInput(folder: boolean): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  input.webkitdirectory = folder
  input.addEventListener('change', () => importFound(collectChosen(input.files ?? [])))
  input.click()
}

export function chooseFiles(): void {
  if (desktop) attempt(desktop.chooseFiles().then(importPaths))
  else openInput(false)
}

export function chooseFolder(): void {
  if (desktop) attempt(desktop.chooseFolder().then((path) => path !== null && importPaths([path])))
  else openInput(true)
}
