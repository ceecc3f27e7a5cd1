import { screen, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { en } from '../../strings/en.ts'
import { failure } from '../../testing/fake-market.ts'
import { idOf } from '../../testing/ids.ts'
import { button, pressTwice, renderInStudio } from '../../testing/render-in-studio.tsx'
import { ClaimDialog } from './claim-dialog.tsx'

const words = en.submissions.claim
const dialog = <ClaimDialog assetId={idOf(1)} onClose={() => undefined} />

it('registers once, and says why it could not', async () => {
  const asked: unknown[] = []
  renderInStudio(dialog, {
    studio: {
      provenance: {
        claims: () => [],
        claim: (input) => {
          asked.push(input)
          throw failure('DISK_FULL')
        },
      },
    },
  })
  await screen.findByText(words.none)
  await screen.findByRole('button', { name: words.register })
  pressTwice(words.register)
  await screen.findByText(words.failed)
  expect(screen.getByText(failure('DISK_FULL').message)).toBeDefined()
  expect(asked).toEqual([{ assetId: idOf(1) }])
})

it('asks somebody who is signed out to sign in', async () => {
  renderInStudio(dialog, { account: null, studio: { provenance: { claims: () => [] } } })
  await waitFor(() => expect(button(en.marketData.signIn)).toBeDefined())
})
