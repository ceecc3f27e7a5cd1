export const notices = {
  open: 'Messages from the market',
  unread: (count: number) =>
    count === 1
      ? 'Messages from the market, 1 unread'
      : `Messages from the market, ${count.toLocaleString('en-US')} unread`,
  title: 'Messages',
  markAll: 'Mark all as read',
  markTitle: 'Mark messages as read',
  none: 'No messages yet. Decisions, sales and payouts appear here.',
  isUnread: 'Unread',
  nativeTitle: 'Luna Market',
  show: 'Show',
  askToTell: 'Notify me while this tab is in the background',
}
