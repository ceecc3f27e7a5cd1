import { CircleAlert, LogIn, LogOut, Plus } from 'lucide-react'
import type { MarketAccount, MarketStatus } from '#shared/contract/studio/market.ts'
import { Button } from '../../components/button.tsx'
import { en } from '../../strings/en.ts'
import { signOut, switchAccount } from '../account/account-actions.ts'
import { initialsOf } from '../account/initials.ts'
import { openSignIn } from '../account/open-sign-in.ts'
import { Group } from './parts.tsx'

const words = en.account.market

export function MarketAccounts({ status: { account, accounts, url } }: { status: MarketStatus }) {
  const add = url !== null && (
    <Button icon={accounts.length === 0 ? <LogIn /> : <Plus />} onClick={openSignIn}>
      {accounts.length === 0 ? en.account.signIn.open : en.account.addAccount}
    </Button>
  )
  return (
    <Group title={words.accountsTitle} intro={accounts.length === 0 ? words.none : words.accountsIntro} aside={add}>
      {accounts.length > 0 && (
        <ul className="border-line border-t">
          {accounts.map((one) => (
            <Account key={one.id} account={one} isInUse={one.id === account?.id} isElsewhere={one.marketUrl !== url} />
          ))}
        </ul>
      )}
    </Group>
  )
}

interface AccountProps {
  account: MarketAccount
  isInUse: boolean
  /** Of another market than the one that is set. */
  isElsewhere: boolean
}

function Account({ account, isInUse, isElsewhere }: AccountProps) {
  const { displayName, email, roles, marketUrl, unsent, needsSignIn } = account
  const facts = [
    email,
    ...(roles.length === 0 ? [] : [roles.map((role) => en.account.roles[role]).join(', ')]),
    ...(isElsewhere ? [words.at(new URL(marketUrl).host)] : []),
    ...(unsent > 0 ? [words.unsent(unsent)] : []),
  ]
  return (
    <li className="flex items-center gap-3 border-line border-b py-3">
      <span
        aria-hidden
        className="flex size-9 shrink-0 items-center justify-center rounded-full bg-mat font-semibold text-ink-2 text-xs"
      >
        {initialsOf(displayName)}
      </span>
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium text-sm">
          {displayName}
          {isInUse && <span className="ml-2 font-normal text-positive text-xs">{words.inUse}</span>}
        </p>
        <p className="break-words text-ink-2 text-xs">{facts.join(' · ')}</p>
        {needsSignIn && (
          <p className="flex items-center gap-1 text-caution text-xs [&_svg]:size-3.5">
            <CircleAlert aria-hidden />
            {words.needsSignIn}
          </p>
        )}
      </div>
      {needsSignIn && isInUse && (
        <Button size="small" onClick={openSignIn}>
          {words.signInAgain}
        </Button>
      )}
      {!isInUse && (
        <Button size="small" aria-label={words.takeOf(displayName)} onClick={() => switchAccount(account)}>
          {words.take}
        </Button>
      )}
      <Button
        size="small"
        tone="quiet"
        icon={<LogOut />}
        aria-label={words.signOutOf(displayName)}
        onClick={() => signOut(account)}
      >
        {en.account.signOut}
      </Button>
    </li>
  )
}
