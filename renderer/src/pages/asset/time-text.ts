const FORMAT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })

/** For example `21 Nov 2026, 12:34`, in the time of this machine. */
export function timeText(timestamp: string): string {
  return FORMAT.format(new Date(timestamp))
}
