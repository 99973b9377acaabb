import ChatCore
import Conversations

/// A question that is answered with yes or no.
struct Confirmation: Hashable, Sendable {
  /// The deed that yes confirms.
  enum Deed: Hashable, Sendable {
    case deleteConversation(name: String)
    /// A message with all that follow it.
    case deleteBranch(MessageID)
    /// Use the model that a conversation was written with; otherwise the one in use reads it.
    case openModel(path: String)
    /// Use a model that has just arrived.
    case useModel(path: String)
    /// Bytes come over the line.
    case getModel(MissingModel)
    case stopDownload
  }

  var question: String
  var deed: Deed
  /// The list or tree that it was asked from, which comes back with the answer.
  var origin: Origin?

  /// The overlays that a question can be asked from.
  enum Origin: Hashable, Sendable {
    case list(ListOverlay)
    case tree(TreeOverlay)

    /// The overlay itself.
    var overlay: Overlay {
      switch self {
      case .list(let list): .list(list)
      case .tree(let tree): .tree(tree)
      }
    }
  }
}
