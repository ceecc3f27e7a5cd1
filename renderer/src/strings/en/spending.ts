/** The dialog that moves available earnings to the wallet. */
export const spending = {
  title: 'Spend on the market',
  intro: 'Move available earnings to your wallet to pay for uses of other works.',
  open: 'Move to wallet…',
  nothing: 'No funds are available to move yet.',
  offline: 'Luna Market is unreachable. Connect to move earnings.',
  dialogTitle: 'Move earnings to your wallet',
  dialogText:
    'They then pay for uses. You cannot move them back; any remainder returns to your earnings when you close your account.',
  amount: 'Amount in dollars',
  available: (amount: string) => `${amount} is available.`,
  invalid: 'Enter an amount such as 4.99.',
  tooMuch: (amount: string) => `Enter ${amount} or less.`,
  confirm: (amount: string | null) => (amount === null ? 'Move to wallet' : `Move ${amount} to wallet`),
  moved: (amount: string) => `${amount} was moved to your wallet`,
  failed: 'The earnings were not moved',
}
