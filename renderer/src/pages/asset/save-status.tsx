import { Check, CircleAlert, CloudOff, LoaderCircle } from 'lucide-react'
import { useStore } from 'zustand'
import { describeError } from '../../api/errors.ts'
import { cx } from '../../components/cx.ts'
import { en } from '../../strings/en.ts'
import { useEditor } from './use-editor.ts'

const words = en.editor.save

/** Whether what is typed is safe. */
export function SaveStatus() {
  const { session, detail } = useEditor()
  const save = useStore(session.store, (state) => state.save)
  switch (save.is) {
    case 'saved': {
      const text = detail.draftUpdatedAt === null ? words.clean : words.saved
      return <Status icon={<Check className="text-positive" />} text={text} />
    }
    case 'unsaved':
      return <Status icon={<Check className="text-ink-3" />} text={words.unsaved} />
    case 'saving':
      return <Status icon={<LoaderCircle className="motion-safe:animate-spin" />} text={words.saving} />
    case 'waiting':
      return <Status icon={<CloudOff className="text-caution" />} text={words.waiting} shown />
    case 'refused': {
      const { message, detail: why } = describeError(save.error)
      return <Status icon={<CircleAlert className="text-stop" />} text={`${words.refused}: ${why ?? message}`} shown />
    }
  }
}

/** The text is shown next to the icon for problems; otherwise only if there is room. */
function Status({ icon, text, shown = false }: { icon: React.ReactNode; text: string; shown?: boolean }) {
  return (
    <span
      role="status"
      title={text}
      className="flex min-w-4 items-center gap-1.5 text-ink-2 text-xs [&_svg]:size-4 [&_svg]:shrink-0"
    >
      {icon}
      <span className={cx('truncate', !shown && 'max-xl:sr-only')}>{text}</span>
    </span>
  )
}
