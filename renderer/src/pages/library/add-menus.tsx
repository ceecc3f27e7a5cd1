import { ChevronDown, FolderPlus, ImagePlus, Plus, Upload } from 'lucide-react'
import { ASSET_KINDS } from '#shared/asset-card/kinds.ts'
import { Button } from '../../components/button.tsx'
import { KindIcon } from '../../components/kind-icon.tsx'
import { Menu, type MenuEntry } from '../../components/menu.tsx'
import { chooseFiles, chooseFolder } from '../../imports/choose.ts'
import { en } from '../../strings/en.ts'
import { createAsset } from './create-asset.ts'

const words = en.library.actions

export function kindEntries(): MenuEntry[] {
  return ASSET_KINDS.map((kind) => ({
    label: en.kinds[kind].one,
    help: en.kinds[kind].help,
    icon: <KindIcon kind={kind} className="text-ink-3" />,
    onSelect: () => createAsset(kind),
  }))
}

export function AddMenus() {
  return (
    <>
      <Menu
        align="end"
        trigger={
          <Button icon={<Plus />} aria-label={words.newAsset}>
            <span className="max-xl:hidden">{words.newAsset}</span>
            <ChevronDown className="text-ink-3" aria-hidden />
          </Button>
        }
        entries={kindEntries()}
      />
      <Menu
        align="end"
        trigger={
          <Button tone="primary" icon={<Upload />} aria-label={words.import}>
            <span className="max-lg:hidden">{words.import}</span>
          </Button>
        }
        entries={[
          { label: words.importFiles, icon: <ImagePlus />, shortcut: 'mod+o', onSelect: chooseFiles },
          { label: words.importFolder, icon: <FolderPlus />, shortcut: 'mod+shift+o', onSelect: chooseFolder },
        ]}
      />
    </>
  )
}
