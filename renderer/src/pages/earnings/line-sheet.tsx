import { Button } from '../../components/button.tsx'
import { formatMicroDollars } from '../../components/money.ts'
import { Sheet } from '../../components/sheet.tsx'
import { formatDateTime } from '../../strings/dates.ts'
import { en } from '../../strings/en.ts'
import { countryName, workName } from './amounts.ts'
import { openLines } from './earnings-state.ts'
import type { ShownLine } from './use-ledger-lines.ts'

const words = en.earnings.ledgerView

/** All that a line says, to the millionth of a dollar. */
export function LineSheet({ line, onClose }: { line: ShownLine | null; onClose: () => void }) {
  return (
    <Sheet
      open={line !== null}
      onClose={onClose}
      title={line === null ? '' : words.detail(line.sequence)}
      footer={
        line?.saleId && (
          <Button
            onClick={() => {
              onClose()
              openLines({ saleId: line.saleId ?? undefined })
            }}
          >
            {words.ofSale}
          </Button>
        )
      }
    >
      {line && <Fields line={line} />}
    </Sheet>
  )
}

function Fields({ line }: { line: ShownLine }) {
  const { fields } = words
  const entries: [string, string | null][] = [
    [fields.kind, en.earnings.kinds[line.kind]],
    [fields.at, formatDateTime(line.at)],
    [fields.amount, formatMicroDollars(line.amountMicroDollars, { isExact: true })],
    [fields.balance, formatMicroDollars(line.balanceMicroDollars, { isExact: true })],
    [fields.availableAt, line.availableAt === null ? fields.atOnce : formatDateTime(line.availableAt)],
    [fields.work, line.assetId && workName({ assetId: line.assetId, name: line.assetName })],
    [fields.offer, line.offer && en.earnings.offers[line.offer]],
    [fields.country, line.country && countryName(line.country)],
    [fields.memo, line.memo],
    [fields.via, line.viaAssetId],
    [fields.sold, line.soldAssetId],
    [fields.version, line.versionId],
    [fields.sale, line.saleId],
    [fields.reference, `${line.journalId}/${line.transferNumber}`],
    [fields.hash, line.hash],
  ]
  return (
    <dl className="flex flex-col gap-3 text-sm">
      {entries.map(
        ([name, value]) =>
          value && (
            <div key={name} className="flex flex-col">
              <dt className="text-ink-2 text-xs">{name}</dt>
              <dd className="tnum select-text break-words">{value}</dd>
            </div>
          ),
      )}
    </dl>
  )
}
