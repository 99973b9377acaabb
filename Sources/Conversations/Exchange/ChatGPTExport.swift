import Foundation

/// A conversation of a ChatGPT export: nodes that name their parent and their children, some of which
/// hold a message.
struct ChatGPTExport: Decodable {
  let title: String?
  let createTime: Double?
  let updateTime: Double?
  let mapping: [String: Node]
  let currentNode: String?

  private enum CodingKeys: String, CodingKey {
    case title, mapping
    case createTime = "create_time"
    case updateTime = "update_time"
    case currentNode = "current_node"
  }

  /// A place in the tree.
  struct Node: Decodable {
    let message: Content?
    let parent: String?
    let children: [String]?
  }

  /// The content of a node.
  struct Content: Decodable {
    let author: Author
    let content: Body?
    let createTime: Double?
    let metadata: Metadata?
    /// Whom it is for; other than "all", it is a call of a tool.
    let recipient: String?

    private enum CodingKeys: String, CodingKey {
      case author, content, metadata, recipient
      case createTime = "create_time"
    }

    /// Whether a person ever saw it as a message.
    var isShown: Bool {
      metadata?.isHidden != true && (recipient ?? "all") == "all"
        && !Self.hiddenKinds.contains(content?.contentType ?? "")
    }

    private static let hiddenKinds: Set = [
      "user_editable_context", "model_editable_context", "thoughts", "reasoning_recap",
      "execution_output", "tether_browsing_display", "system_error",
    ]
  }

  struct Author: Decodable {
    let role: String
  }

  /// `parts` of a text or of text and images, `text` of code; other kinds have neither.
  struct Body: Decodable {
    let parts: ImportedContent?
    let text: String?
    let contentType: String?

    private enum CodingKeys: String, CodingKey {
      case parts, text
      case contentType = "content_type"
    }
  }

  struct Metadata: Decodable {
    let model: String?
    let isHidden: Bool?

    private enum CodingKeys: String, CodingKey {
      case model = "model_slug"
      case isHidden = "is_visually_hidden_from_conversation"
    }
  }

  /// The conversation: parents before children, siblings in their order, the line to the current node.
  ///
  /// - Throws: `ConversationError` where nodes contradict each other, or none holds a message.
  func conversation() throws(ConversationError) -> Conversation {
    let created = Self.date(createTime) ?? Date()
    var tree = ImportedTree()
    var places: [String: MessageID?] = [:]
    let unlisted = unlistedChildren
    // A stack instead of recursion: a line may be as long as the file allows.
    var waiting = roots.reversed().map { (node: $0, parent: MessageID?.none) }
    while let (name, parent) = waiting.popLast() {
      guard let node = mapping[name] else {
        throw ConversationError(path: "", problem: "the node \(name) is missing")
      }
      guard places[name] == nil else {
        throw ConversationError(path: "", problem: "the node \(name) follows two others")
      }
      var place = parent
      if let message = node.message, message.isShown {
        place = tree.add(
          role: message.author.role,
          text: message.content?.parts?.text ?? message.content?.text ?? "", after: parent,
          date: Self.date(message.createTime) ?? created, model: message.metadata?.model)
      }
      places[name] = .some(place)
      let children = (node.children ?? []) + (unlisted[name] ?? [])
      waiting += children.reversed().map { ($0, place) }
    }
    // Better no conversation than one with messages missing.
    let lost = mapping.filter { $0.value.message != nil && places[$0.key] == nil }.keys.min()
    if let lost {
      throw ConversationError(path: "", problem: "the node \(lost) follows itself")
    }
    let tip = currentNode.flatMap { places[$0] } ?? tree.messages.last?.id
    return try tree.conversation(
      title: title, created: created, modified: Self.date(updateTime) ?? created, tip: tip)
  }

  /// The nodes that follow no other, in a fixed order.
  private var roots: [String] {
    mapping.filter { $0.value.parent.map { mapping[$0] == nil } ?? true }.map(\.key).sorted()
  }

  /// The nodes that name a parent which does not name them, by that one, the oldest first.
  private var unlistedChildren: [String: [String]] {
    let listed = Set(mapping.values.flatMap { $0.children ?? [] })
    let left = mapping.filter { !listed.contains($0.key) && $0.value.parent != nil }
    return Dictionary(grouping: left) { $0.value.parent ?? "" }.mapValues { nodes in
      nodes.map { (time: $0.value.message?.createTime ?? 0, name: $0.key) }.sorted(by: <)
        .map(\.name)
    }
  }

  /// A time in seconds since 1970; nil for one that no calendar has.
  private static func date(_ seconds: Double?) -> Date? {
    guard let seconds, (0...253_402_300_799).contains(seconds) else { return nil }
    return Date(timeIntervalSince1970: seconds.rounded(.down))
  }
}
