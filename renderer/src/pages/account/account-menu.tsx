import { LogIn, LogOut, Plus, Settings, UserRound } from 'lucide-react'
import type { MarketAccount, MarketStatus } from '#shared/contract/studio/market.ts'
import { useMarketStatus } from '../../api/queries.ts'
import { IconButton } from '../../components/icon-button.tsx'
import { Menu, type MenuEntry } from '../../components/menu.tsx'
import { navigate } from '../../router/router.ts'
import { en } from '../../strings/en.ts'
import { signOut, switchAccount } from './account-actions.ts'
import { initialsOf } from './initials.ts'
import { openSignIn } from './open-sign-in.ts'

const words = en.account

/** The current account, at the foot of the rail; hidden without a market. */
export function AccountMenu() {
  const status = useMarketStatus().data
  if (status === undefined || (status.url === null && status.accounts.length === 0)) return null
  const { account } = status
  if (account === null && status.accounts.length === 0) {
    return <IconButton label={words.signedOut} icon={<UserRound />} tooltipSide="right" onClick={openSignIn} />
  }
  return (
    <Menu
      entries={entriesOf(status)}
      trigger={
        <button
          type="button"
          title={account?.displayName}
          className="flex size-8 items-center justify-center rounded-full border border-line-strong/60 bg-raised font-semibold text-ink text-xs hover:bg-hover data-[state=open]:bg-hover [&_svg]:size-4"
        >
          <span className="sr-only">{account === null ? words.signedOut : words.menu(account.displayName)}</span>
          {account === null ? <UserRound aria-hidden /> : initialsOf(account.displayName)}
        </button>
      }
    />
  )
}

function entriesOf({ account, accounts }: MarketStatus): MenuEntry[] {
  return [
    { kind: 'heading', label: words.accounts },
    ...accounts.map((one): MenuEntry => accountEntry(one, one.id === account?.id)),
    { label: words.addAccount, icon: <Plus />, onSelect: openSignIn },
    { kind: 'separator' },
    {
      label: words.settings,
      icon: <Settings />,
      onSelect: () => navigate({ page: 'settings', section: 'market' }),
    },
    ...(account === null ? [] : accountActions(account)),
  ]
}

function accountEntry(account: MarketAccount, isInUse: boolean): MenuEntry {
  const roles = account.roles.map((role) => words.roles[role]).join(', ')
  return {
    label: account.displayName,
    help: `${account.email}${roles === '' ? '' : ` · ${roles}`}`,
    checked: isInUse,
    onSelect: () => !isInUse && switchAccount(account),
  }
}

function accountActions(account: MarketAccount): MenuEntry[] {
  return [
    ...(account.needsSignIn ? [{ label: words.market.signInAgain, icon: <LogIn />, onSelect: openSignIn }] : []),
    { label: words.signOut, icon: <LogOut />, onSelect: () => signOut(account) },
  ]
}
