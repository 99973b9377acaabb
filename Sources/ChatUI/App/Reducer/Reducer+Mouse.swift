import ChatCore
import Conversations
import RWKVSampling
import TerminalKit

/// The mouse: the wheel scrolls, a click chooses what it is on, a drag turns a sampling setting.
extension AppState {
  /// Lines that the wheel scrolls by.
  private static let wheelLines = 3

  /// A setting that is being turned by dragging, and the column that the mouse was in last.
  struct SettingDrag: Hashable, Sendable {
    var column: Int
  }

  mutating func point(_ event: MouseEvent) -> [Effect] {
    guard !geometry.isTooSmall else { return [] }
    switch event.kind {
    case .wheelUp: return wheel(up: true)
    case .wheelDown: return wheel(up: false)
    case .press: return click(event.place)
    case .drag: return drag(to: event.place)
    case .release:
      settingDrag = nil
      return []
    }
  }

  // MARK: The wheel

  private mutating func wheel(up: Bool) -> [Effect] {
    switch overlay {
    case .help, .list, .tree, .info:
      let times = context == .help ? Self.wheelLines : 1
      return (0..<times).flatMap { _ in choose(up ? ListCommand.up : .down) }
    case .heat: return chooseToken(up ? .lineUp : .lineDown)
    case .state: return look(up ? .previousMessage : .nextMessage)
    case .confirmation: return []
    case nil: break
    }
    if open.turn.isChoosing {
      return (0..<Self.wheelLines).flatMap { _ in choose(up ? ChoiceCommand.up : .down, nil) }
    }
    let view = viewport
    for _ in 0..<Self.wheelLines { open.chat.reduce(up ? .lineUp : .lineDown, in: view) }
    return []
  }

  // MARK: A click

  private mutating func click(_ place: Point) -> [Effect] {
    let geometry = geometry
    quitting = .no
    composer.isAfterPrefix = false
    if let overlay { return click(place, on: overlay, geometry) }
    if let sidebar = geometry.sidebar, sidebar.contains(place) {
      return clickSidebar(place, sidebar, geometry)
    }
    sampling.entry = nil
    if geometry.composer.contains(place) {
      composer.endSearch()
      focus = .composer
      placeCursor(at: place, geometry)
    } else if geometry.transcript.contains(place) {
      return clickTranscript(place, geometry)
    }
    return []
  }

  private mutating func placeCursor(at place: Point, _ geometry: Geometry) {
    let columns = Geometry.composerColumns(of: size)
    let rows = geometry.composer.rows - 1
    let lines = composer.lines(columns: columns)
    let row = place.row - geometry.composer.row - 1 + composer.topLine(rows: rows, columns: columns)
    guard place.row > geometry.composer.row, lines.indices.contains(row),
      let index = LineWrapping.index(
        at: Point(row: row, column: max(0, place.column - 2)), in: Array(lines))
    else { return }
    composer.draft.move(to: index)
  }

  private mutating func clickTranscript(_ place: Point, _ geometry: Geometry) -> [Effect] {
    if let alternatives = open.turn.alternatives, open.turn.isChoosing {
      let layout = alternatives.layout(in: geometry.transcript)
      guard let index = layout.panes.firstIndex(where: { $0.contains(place) }) else { return [] }
      focus = .composer
      return choose(.numbered, index + 1)
    }
    composer.endSearch()
    let transcript = transcript(geometry)
    let top = transcript.top(open.chat.scroll, height: geometry.transcript.rows)
    let row = transcript.moved(top, by: place.row - geometry.transcript.row)
    guard transcript.messages.indices.contains(row.entry) else { return [] }
    let message = transcript.messages[row.entry]
    focus = .transcript
    open.chat.selection = message.id
    let line = row.row - transcript.rowsAboveText(of: message)
    guard line >= 0, let code = transcript.code(below: line, of: message) else { return [] }
    return copied(code, "the code")
  }

  // MARK: The sidebar

  private mutating func clickSidebar(
    _ place: Point, _ sidebar: Rect, _ geometry: Geometry
  ) -> [Effect] {
    composer.endSearch()
    focus = .sidebar
    sampling.entry = nil
    let layout = SidebarLayout(sidebar, state: self)
    guard let index = layout.item(at: place) else { return [] }
    sampling.select(index)
    settingDrag = SettingDrag(column: place.column)
    return []
  }

  /// A column to the right is a step up.
  private mutating func drag(to place: Point) -> [Effect] {
    guard let drag = settingDrag, focus == .sidebar, overlay == nil else { return [] }
    settingDrag?.column = place.column
    let steps = min(100, abs(place.column - drag.column))
    let command = place.column > drag.column ? SidebarCommand.stepUp : .stepDown
    // Only the last value of many is told.
    return (0..<steps).map { _ in turn(command) }.last ?? []
  }

  // MARK: Overlays

  /// A click beside an overlay closes it; one on what is selected already chooses it.
  private mutating func click(
    _ place: Point, on overlay: Overlay, _ geometry: Geometry
  ) -> [Effect] {
    switch overlay {
    case .help: return geometry.helpBox.contains(place) ? [] : closeOverlay()
    case .list(let list):
      guard geometry.listBox.contains(place) else { return closeOverlay() }
      let rows = geometry.listRows
      let index = list.firstShown(rows: rows) + place.row - geometry.listBox.row - 3
      guard place.row >= geometry.listBox.row + 3, place.row < geometry.listBox.row + 3 + rows,
        list.shown.indices.contains(index)
      else { return [] }
      if index == list.selection { return choose(.accept) }
      changeList { $0.select(index) }
      return []
    case .tree(let tree):
      guard geometry.listBox.contains(place) else { return closeOverlay() }
      let branches = Branch.all(of: open.conversation)
      let row = place.row - geometry.listBox.row - 1
      let index = tree.firstShown(of: branches, rows: geometry.treeRows) + row
      guard row >= 0, row < geometry.treeRows, branches.indices.contains(index) else { return [] }
      if branches[index].first.id == tree.selected { return choose(.accept) }
      self.overlay = .tree(tree.selecting(branches[index]))
      return []
    case .heat(var heat):
      guard HeatView.box(geometry).contains(place) else { return closeOverlay() }
      guard let token = view(heat)?.token(at: place, geometry) else { return [] }
      heat.select(token)
      self.overlay = .heat(heat)
      return []
    case .info, .state: return closeOverlay()
    case .confirmation(let confirmation):
      return ConfirmationView(confirmation: confirmation, theme: theme)
        .answer(at: place, geometry).map { choose($0) } ?? []
    }
  }
}
