import { Layers, LayoutGrid, List, PanelLeft } from 'lucide-react'
import { IconButton } from '../../components/icon-button.tsx'
import { Select } from '../../components/select.tsx'
import { Slider } from '../../components/slider.tsx'
import { en } from '../../strings/en.ts'
import { AddMenus } from './add-menus.tsx'
import { FilterMenu } from './filter-menu.tsx'
import { CELL_SIZE, changeLook, useLibraryView } from './library-view.ts'
import { isRanked } from './look.ts'
import { SearchBox } from './search-box.tsx'

const words = en.library

/** The bar over the grid: search, and what to add. */
export function LibraryToolbar() {
  const sidebarOpen = useLibraryView((state) => state.sidebarOpen)
  return (
    <>
      <IconButton
        label={sidebarOpen ? words.sidebar.hide : words.sidebar.show}
        icon={<PanelLeft />}
        pressed={sidebarOpen}
        onClick={() => useLibraryView.setState({ sidebarOpen: !sidebarOpen })}
      />
      <SearchBox />
      <div className="ml-auto flex items-center gap-2">
        <AddMenus />
      </div>
    </>
  )
}

const SORTS = ['newest', 'oldest', 'name', 'rating', 'uniqueness'] as const

/** Order, filters and layout, on a line of their own. */
export function ViewBar({ count }: { count: string }) {
  const layout = useLibraryView((state) => state.layout)
  const cellSize = useLibraryView((state) => state.cellSize)
  const collapse = useLibraryView((state) => state.look.collapseSeeds)
  return (
    <div className="@container flex h-10 shrink-0 items-center gap-1 border-line border-b px-3">
      <p role="status" className="tnum mr-2 min-w-0 truncate whitespace-nowrap text-ink-2 text-xs">
        {count}
      </p>
      <div className="ml-auto flex shrink-0 items-center gap-1">
        <SortMenu />
        <FilterMenu />
        <IconButton
          label={words.layout.collapse}
          icon={<Layers />}
          pressed={collapse}
          onClick={() => changeLook({ collapseSeeds: !collapse }, useLibraryView.getState().folderId)}
        />
        <span className="mx-1 h-4 w-px bg-line" />
        {layout === 'grid' && (
          <div className="mx-2 hidden w-24 @xl:block">
            <Slider
              label={words.layout.size}
              value={cellSize}
              {...CELL_SIZE}
              valueText={`${cellSize} px`}
              onChange={(size) => useLibraryView.setState({ cellSize: size })}
            />
          </div>
        )}
        <IconButton
          label={words.layout.grid}
          icon={<LayoutGrid />}
          pressed={layout === 'grid'}
          onClick={() => useLibraryView.setState({ layout: 'grid', scrollTop: 0 })}
        />
        <IconButton
          label={words.layout.list}
          icon={<List />}
          pressed={layout === 'list'}
          onClick={() => useLibraryView.setState({ layout: 'list', scrollTop: 0 })}
        />
      </div>
    </div>
  )
}

function SortMenu() {
  const look = useLibraryView((state) => state.look)
  const folderId = useLibraryView((state) => state.folderId)
  const option = <V extends keyof typeof words.sort>(value: V) => ({ value, label: words.sort[value] })
  if (isRanked(look)) {
    return (
      <Select
        quiet
        label={words.sort.label}
        value={look.searchSort}
        options={[option('relevance'), ...SORTS.map(option)]}
        onChange={(searchSort) => changeLook({ searchSort }, folderId)}
      />
    )
  }
  return (
    <Select
      quiet
      label={words.sort.label}
      value={look.sort}
      options={SORTS.map(option)}
      onChange={(sort) => changeLook({ sort }, folderId)}
    />
  )
}
