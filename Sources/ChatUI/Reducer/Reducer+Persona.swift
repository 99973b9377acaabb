import ChatCore
import Conversations

/// New conversations with personas.
extension AppState {
  /// What stands for a conversation without a persona.
  private static let noPersona = "none"

  mutating func usePersona(_ name: String) -> [Effect] {
    guard !name.isEmpty else {
      overlay = .list(
        ListOverlay(
          kind: .personas, items: names.personas.isEmpty ? nil : personaItems(names.personas)))
      return [.listPersonas]
    }
    guard name.lowercased() != Self.noPersona else { return newConversation() }
    return leave([.begin(emptyConversation(), persona: name)])
  }

  mutating func personasListed(_ choices: [PersonaChoice], _ folder: String?) -> [Effect] {
    names.personas = choices
    if case .list(var list) = overlay, list.kind == .personas {
      list.fill(personaItems(choices))
      overlay = .list(list)
    }
    guard choices.isEmpty else { return [] }
    return say(
      folder.map { "No personas yet: put .txt, .pth or .safetensors files into \($0)" }
        ?? "No personas: neither RWKV_TUI_PERSONAS nor HOME names a place for them")
  }

  private func personaItems(_ choices: [PersonaChoice]) -> [ListOverlay.Item] {
    [ListOverlay.Item(id: Self.noPersona, title: Self.noPersona, detail: "the model as it is")]
      + choices.map {
        ListOverlay.Item(id: $0.path, title: $0.name, detail: $0.detail, problem: $0.problem)
      }
  }
}
