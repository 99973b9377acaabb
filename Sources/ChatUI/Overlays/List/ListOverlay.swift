import Conversations

/// A list to choose from; typing narrows it.
struct ListOverlay: Hashable, Sendable {
  /// The kind of things listed.
  enum Kind: Hashable, Sendable {
    case conversations, models, presets, templates, personas
    /// Everything that can be done or opened.
    case palette
    /// The theme shown before the list was opened comes back on Esc.
    case themes(before: String)
    /// The places where a text was found.
    case found(String)
  }

  /// A line of the list.
  struct Item: Hashable, Sendable {
    /// The argument that choosing it passes on.
    var id: String
    var title: String
    var detail: String
    /// Where it cannot be chosen, why.
    var problem: String?
    /// The place that it stands for, where places are listed.
    var place: FoundPlace?
  }

  var kind: Kind
  /// nil while it is being fetched.
  private(set) var items: [Item]?
  private(set) var filter = ""
  /// The items that hold every word of the filter.
  private(set) var shown: [Item]
  /// Whether archived conversations are among the items.
  var showsArchived = false
  /// The chosen line, counted in `shown`.
  private(set) var selection = 0
  /// The item in use, marked in the list.
  var current: String?

  /// Makes a list with the item in use selected.
  init(kind: Kind, items: [Item]?, current: String? = nil) {
    self.kind = kind
    self.items = items
    shown = items ?? []
    self.current = current
    select(id: current)
  }

  var title: String {
    switch kind {
    case .conversations: showsArchived ? "Conversations and archive" : "Conversations"
    case .models: "Models"
    case .palette: "Commands, settings, conversations, models"
    case .presets: "Sampling presets"
    case .templates: "Chat templates"
    case .personas: "New conversation with a persona"
    case .themes: "Themes"
    case .found(let text): "\"\(text.cut(to: 40))\" in all conversations"
    }
  }

  /// Whether there is nothing to list, though nothing was looked for.
  var isEmpty: Bool {
    if case .found = kind { return false }
    return items?.isEmpty ?? false
  }

  var selected: Item? {
    shown.indices.contains(selection) ? shown[selection] : nil
  }

  /// The first of the lines that are shown, where so many have room.
  func firstShown(rows: Int) -> Int {
    let rows = min(rows, shown.count)
    return max(0, min(selection - rows / 2, shown.count - rows))
  }

  /// Selects a line, counted in `shown`.
  mutating func select(_ index: Int) { selection = index }

  /// Moves the selection within the list.
  private mutating func move(by count: Int) {
    selection = min(max(0, selection + count), max(0, shown.count - 1))
  }

  /// Moves the selection or shortens the filter, where the command is about that.
  mutating func reduce(_ command: ListCommand, page: Int) {
    let page = max(1, page)
    switch command {
    case .up: move(by: -1)
    case .down: move(by: 1)
    case .pageUp: move(by: -page)
    case .pageDown: move(by: page)
    case .first: move(by: -shown.count)
    case .last: move(by: shown.count)
    case .erase: narrow(to: String(filter.dropLast()))
    case .accept, .close, .delete, .restore, .showArchived, .archive, .duplicate, .deleteBranch,
      .pin, .fork, .yes, .no:
      break
    }
  }

  /// Fills the list, keeping the selected item selected.
  mutating func fill(_ items: [Item]) {
    let id = selected?.id ?? current
    self.items = items
    shown = fitting(items)
    select(id: id)
  }

  /// Narrows the list and selects its first line.
  mutating func narrow(to filter: String) {
    // What did not fit a shorter filter fits a longer one even less.
    let candidates = filter.hasPrefix(self.filter) ? shown : items ?? []
    self.filter = filter
    shown = fitting(candidates)
    selection = 0
  }

  /// Those of some items that hold every word of the filter.
  private func fitting(_ items: [Item]) -> [Item] {
    let words = filter.lowercased().split(separator: " ")
    guard !words.isEmpty else { return items }
    return items.filter { item in
      let text = "\(item.title) \(item.detail)".lowercased()
      return words.allSatisfy { text.contains($0) }
    }
  }

  private mutating func select(id: String?) {
    selection = shown.firstIndex { $0.id == id } ?? min(selection, max(0, shown.count - 1))
  }
}
