import Conversations

/// A list, the help or a question that lies over the panes and takes the keys.
enum Overlay: Hashable, Sendable {
  /// The keys and commands.
  case help(HelpOverlay)
  case list(ListOverlay)
  /// The branches of the conversation.
  case tree(TreeOverlay)
  /// How likely the tokens of a message were.
  case heat(HeatOverlay)
  /// What a message changed in the state, or how two branches differ.
  case state(StateOverlay)
  /// What is known of a message.
  case info(InfoOverlay)
  case confirmation(Confirmation)

  /// The command that opens it.
  var verb: SlashCommand.Verb? {
    switch self {
    case .help: .help
    case .confirmation: nil
    case .tree: .tree
    case .heat: .heat
    case .state: .state
    case .info: .info
    case .list(let list):
      switch list.kind {
      case .conversations: .conversations
      case .models: .model
      case .palette: .palette
      case .presets: .preset
      case .templates: .template
      case .personas: .persona
      case .themes: .theme
      case .found: .findall
      }
    }
  }
}
