import TerminalKit

/// Where everything is on a screen: pure numbers, which the reducer pages by and the views draw in.
///
/// From top to bottom: title, chat pane (the sidebar at its right), composer, status bar, help line. On a
/// screen too narrow for both, the sidebar is there only while it has the keys, and the chat makes way.
struct Geometry: Hashable, Sendable {
  /// Below this the screen holds a message only.
  static let smallest = Size(rows: 8, columns: 40)
  /// From here on the sidebar always stands beside the chat.
  static let sidebarThreshold = 100
  /// From here on there is room for it beside the chat while it has the keys; else it stands below.
  private static let besideThreshold = 76
  private static let sidebarColumns = 32

  let size: Size
  let isTooSmall: Bool
  /// Empty on a low screen; on a high one with a rule below.
  let title: Rect
  let transcript: Rect
  /// A rule, then the lines of the message.
  let composer: Rect
  /// nil while it is not shown.
  let sidebar: Rect?
  /// Where the sidebar is, when it is shown.
  let sidebarPlace: SidebarPlace
  let status: Rect
  /// The help line, or a notice; or both, where a notice must not hide the keys. Up to three lines.
  let footer: Rect

  /// Where a sidebar stands.
  enum SidebarPlace: Hashable, Sendable {
    /// At the right, down to the status bar, always.
    case docked
    /// At the right of the chat while it has the keys.
    case beside
    /// Between chat and composer while it has the keys.
    case below
  }

  /// Lays out a screen.
  ///
  /// - Parameters:
  ///   - composerLines: The rows that the message takes, with the one on which the cursor stands.
  ///   - noticeLines: The rows that the notice takes; 0 without one.
  ///   - keyLines: The rows that the keys take, below the notice.
  ///   - settings: The settings that the sidebar shows.
  init(
    size: Size, composerLines: Int, noticeLines: Int, keyLines: Int, hasSidebarFocus: Bool,
    settings: Int
  ) {
    self.size = size
    isTooSmall = size.rows < Self.smallest.rows || size.columns < Self.smallest.columns
    let columns = size.columns
    let footerRows = min(3, max(1, noticeLines + keyLines))
    footer = Rect(
      row: size.rows - footerRows, column: 0, rows: footerRows, columns: columns)
    status = Rect(row: footer.row - 1, column: 0, rows: 1, columns: columns)
    let titleRows = size.rows >= 20 ? 2 : size.rows >= 12 ? 1 : 0
    title = Rect(row: 0, column: 0, rows: titleRows, columns: columns)

    let body = Rect(row: title.rows, column: 0, rows: status.row - title.rows, columns: columns)
    let chatColumns = Self.chatColumns(of: size)
    let composerRows = 1 + min(composerLines, max(1, min(8, body.rows / 3)))
    composer = Rect(
      row: status.row - composerRows, column: 0, rows: composerRows, columns: chatColumns)
    // Its heading stands in the rule below the title.
    let top = max(0, title.rows - 1)
    let sidebarColumn = columns - Self.sidebarColumns
    var chat = Rect(
      row: body.row, column: 0, rows: composer.row - body.row, columns: chatColumns)
    sidebarPlace =
      Self.isSidebarDocked(size)
      ? .docked : columns >= Self.besideThreshold ? .beside : .below
    switch sidebarPlace {
    case .docked:
      sidebar = Rect(
        row: top, column: sidebarColumn, rows: status.row - top, columns: Self.sidebarColumns)
    case .beside where hasSidebarFocus:
      let top = title.rows == 2 ? top : body.row
      sidebar = Rect(
        row: top, column: sidebarColumn, rows: composer.row - top, columns: Self.sidebarColumns)
      chat.columns = sidebarColumn
    case .below where hasSidebarFocus:
      // Some lines of the chat stay in sight.
      let rows = min(settings + 1, max(3, chat.rows * 3 / 5))
      let shown = min(rows, max(0, chat.rows - 1))
      chat.rows -= shown
      sidebar = Rect(row: chat.row + chat.rows, column: 0, rows: shown, columns: columns)
    case .beside, .below: sidebar = nil
    }
    transcript = chat
  }

  /// Whether the sidebar is there only while it has the keys.
  var isSidebarTransient: Bool { sidebar != nil && sidebarPlace != .docked }

  /// The columns of a line in the composer.
  static func composerColumns(of size: Size) -> Int { max(1, chatColumns(of: size) - 3) }

  private static func isSidebarDocked(_ size: Size) -> Bool { size.columns >= sidebarThreshold }

  private static func chatColumns(of size: Size) -> Int {
    isSidebarDocked(size) ? size.columns - sidebarColumns : size.columns
  }

  /// The columns of a message's text in the chat pane; long lines are hard to read.
  var textColumns: Int { max(1, min(transcript.columns - 4, 110)) }

  // MARK: Overlays

  /// A box in the middle for so many lines of content.
  func box(lines: Int, columns: Int = 92) -> Rect {
    let columns = min(columns, size.columns - 2)
    // What the footer says of it is not hidden.
    let room = size.rows - footer.rows + 1
    let rows = min(lines + 2, room - 2)
    return Rect(
      row: (room - rows) / 2, column: (size.columns - columns) / 2, rows: rows,
      columns: columns)
  }

  /// The box of a list: as high as the screen allows, so that it does not jump while it is filtered.
  var listBox: Rect { box(lines: 22) }

  /// Items that a list shows at once: two lines are the filter and the rule below it.
  var listRows: Int { max(0, listBox.rows - 4) }

  var treeRows: Int { max(0, listBox.rows - 2) }

  var helpBox: Rect { box(lines: size.rows) }
  var helpRows: Int { max(0, helpBox.rows - 2) }
  var helpColumns: Int { max(1, helpBox.columns - 4) }
}
