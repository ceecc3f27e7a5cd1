/** The application menu: the system's own entries plus what the app adds. */
import type { MenuItemConstructorOptions } from 'electron'

interface MenuActions {
  importFiles(): void
  importFolder(): void
  openRoute(route: string): void
}

export function menuTemplate(actions: MenuActions, platform: NodeJS.Platform): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin'
  const settings: MenuItemConstructorOptions = {
    label: 'Settings',
    accelerator: 'CommandOrControl+,',
    click: () => actions.openRoute('/settings'),
  }
  return [
    ...(mac ? [macMenu(settings)] : []),
    {
      label: 'File',
      submenu: [
        { label: 'Import files', accelerator: 'CommandOrControl+O', click: () => actions.importFiles() },
        { label: 'Import folder', accelerator: 'CommandOrControl+Shift+O', click: () => actions.importFolder() },
        { type: 'separator' },
        ...(mac ? [] : [settings, { type: 'separator' } as const]),
        { role: mac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { label: 'Library', accelerator: 'CommandOrControl+1', click: () => actions.openRoute('/library') },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: 'Luna Studio help', click: () => actions.openRoute('/help/getting-started') },
        { label: 'What’s new', click: () => actions.openRoute('/help/whats-new') },
        { type: 'separator' },
        { label: 'About and diagnostics', click: () => actions.openRoute('/settings/about') },
      ],
    },
  ]
}

function macMenu(settings: MenuItemConstructorOptions): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      { type: 'separator' },
      settings,
      { type: 'separator' },
      { role: 'services' },
      { type: 'separator' },
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      { type: 'separator' },
      { role: 'quit' },
    ],
  }
}
