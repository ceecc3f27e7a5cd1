import { useState } from 'react'
import { KeyList } from '../commands/key-list.tsx'
import { useKeys } from '../commands/use-keys.ts'
import { Dialog } from '../components/dialog.tsx'
import { TextInput } from '../components/text-input.tsx'
import { en } from '../strings/en.ts'

const words = en.frame.shortcuts

export function ShortcutSheet({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [text, setText] = useState('')
  const sections = useKeys(text)
  return (
    <Dialog open={open} onClose={onClose} title={words.title} width="wide">
      <TextInput
        aria-label={words.filter}
        placeholder={words.filter}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="mb-4"
      />
      {sections.length === 0 && <p className="py-6 text-center text-ink-2 text-sm">{words.none}</p>}
      <div className="columns-1 gap-8 sm:columns-2">
        {sections.map(([section, keys]) => (
          <KeyList key={section} title={section} keys={keys} className="mb-5 break-inside-avoid" />
        ))}
      </div>
    </Dialog>
  )
}
