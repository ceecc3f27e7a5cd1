import { Download } from 'lucide-react'
import type { EarningsExport } from '#shared/contract/studio/earnings.ts'
import { client } from '../../api/client.ts'
import { download } from '../../api/resources.ts'
import { attempt } from '../../components/attempt.ts'
import { Button } from '../../components/button.tsx'
import { Menu } from '../../components/menu.tsx'
import { toast } from '../../components/toast.tsx'
import { en } from '../../strings/en.ts'

const words = en.earnings

async function exportAs(format: EarningsExport['format'], what: EarningsExport['what']): Promise<void> {
  const { exportId, fileName } = await client.earnings.export({ format, what })
  download(exportId, fileName)
  toast({ title: words.exported(fileName) })
}

/** What is on screen, as a file. */
export function ExportMenu({ what }: { what: EarningsExport['what'] }) {
  const start = (format: EarningsExport['format']) =>
    attempt(exportAs(format, what), { title: words.exportFailed, retry: () => start(format) })
  return (
    <Menu
      align="end"
      trigger={
        <Button size="small" icon={<Download />}>
          {words.export}
        </Button>
      }
      entries={[
        { label: words.exportCsv, onSelect: () => start('csv') },
        { label: words.exportJson, onSelect: () => start('json') },
        { label: words.exportPdf, onSelect: () => start('pdf') },
      ]}
    />
  )
}
