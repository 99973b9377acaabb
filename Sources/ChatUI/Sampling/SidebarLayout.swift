import Conversations
import RWKVSampling
import TerminalKit

/// Where the settings are in the sidebar.
struct SidebarLayout {
  let content: Rect
  /// The settings, also those that have no room.
  let items: [SamplingSetting]
  let selected: Int
  /// Rows below the settings that say what the selected one does.
  let summaryRows: Int
  /// The settings that are shown: so many from the first on.
  let rows: Int
  let first: Int

  /// Lays the settings out within the sidebar.
  init(_ rect: Rect, state: AppState) {
    let settings = state.open.conversation.sampling
    content = Rect(
      row: rect.row + 1, column: rect.column + 1, rows: max(0, rect.rows - 1),
      columns: rect.columns - 2)
    items = SamplingSetting.acting(under: settings)
    selected = state.sampling.row(under: settings)
    summaryRows = content.rows >= items.count + 4 ? 4 : 0
    rows = max(0, min(items.count, content.rows - summaryRows))
    first = max(0, min(selected - rows / 2, items.count - rows))
  }

  /// The setting, counted in `items`, on which a place is.
  func item(at place: Point) -> Int? {
    let row = place.row - content.row
    return content.contains(place) && (0..<rows).contains(row) ? first + row : nil
  }
}
