import Conversations

/// The message being written is kept with its conversation: whoever leaves finds it again.
extension AppState {
  /// The conversation that a draft belongs to; nil for one that is not on disk yet, of which there is one.
  var draftOwner: String? {
    open.isWorthSaving && open.successor == nil ? open.conversation.name : nil
  }

  /// Keeps the draft where it is another than the one that is kept.
  mutating func keepDraft() -> [Effect] {
    let owner = draftOwner
    // While a message is edited the draft waits.
    let text = composer.editing?.draft.text ?? composer.text
    let kept = composer.keptDraft
    composer.keptDraft = KeptDraft(text: text, owner: owner)
    guard kept.owner != owner else { return kept.text == text ? [] : [.keepDraft(text, of: owner)] }
    return (kept.text.isEmpty ? [] : [.keepDraft("", of: kept.owner)])
      + (text.isEmpty ? [] : [.keepDraft(text, of: owner)])
  }

  /// Keeps the draft and takes it from the screen: what is typed from now on is for the conversation that
  /// comes.
  mutating func leaveDraft() -> [Effect] {
    let effects = keepDraft()
    composer.stopEditing()
    composer.clear()
    composer.keptDraft = KeptDraft()
    return effects
  }

  /// Shows the draft that a conversation was left with, unless another is begun.
  mutating func draftFound(_ text: String, of owner: String?) -> [Effect] {
    guard owner == draftOwner, composer.isEmpty, composer.editing == nil, !text.isEmpty else {
      return []
    }
    composer.draft.replaceAll(with: text)
    composer.keptDraft = KeptDraft(text: text, owner: owner)
    return []
  }
}

/// A draft as it is on disk.
struct KeptDraft: Hashable, Sendable {
  var text = ""
  var owner: String?
}
