/** Automatic updates: wired, and off until a release names a feed. */
import * as z from 'zod'

/** The part of electron-updater's `autoUpdater` used here. */
interface Updater {
  autoDownload: boolean
  setFeedURL(feed: { provider: 'generic'; url: string }): void
  checkForUpdates(): Promise<unknown>
  on(event: 'update-downloaded', listener: () => void): unknown
}

const feedSchema = z.url({ protocol: /^https$/ })

/**
 * @param loadUpdater is called only when there is a feed, since the updater needs a packaged app.
 * @returns whether updates are on.
 */
export function startUpdates(
  feedUrl: string | undefined,
  loadUpdater: () => Updater,
  notify: (title: string, body: string) => void,
): boolean {
  const feed = feedSchema.safeParse(feedUrl)
  if (!feed.success) return false
  const updater = loadUpdater()
  updater.autoDownload = true
  updater.setFeedURL({ provider: 'generic', url: feed.data })
  updater.on('update-downloaded', () =>
    notify('Luna Studio is ready to update', 'The new version starts with the app next time.'),
  )
  // Being offline is ordinary; the next launch asks again.
  updater.checkForUpdates().catch(() => {})
  return true
}
