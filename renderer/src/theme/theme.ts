/** Puts light or dark on the page. The last setting is remembered locally, so that the first paint is already right. */
import type { Settings } from '#shared/contract/studio/system.ts'

type ThemeSetting = Settings['theme']

const STORAGE_KEY = 'luna.theme'

const systemDark = window.matchMedia('(prefers-color-scheme: dark)')

let setting: ThemeSetting = readStored()

function readStored(): ThemeSetting {
  const stored = localStorage.getItem(STORAGE_KEY)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

function paint(): void {
  const dark = setting === 'dark' || (setting === 'system' && systemDark.matches)
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'
}

export function applyTheme(next: ThemeSetting): void {
  setting = next
  localStorage.setItem(STORAGE_KEY, next)
  paint()
}

/** Paints the remembered theme at once and follows the system from then on. */
export function startTheme(): void {
  paint()
  systemDark.addEventListener('change', paint)
}
