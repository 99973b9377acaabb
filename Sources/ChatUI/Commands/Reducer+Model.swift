import ChatCore
import Conversations

/// The model and how the conversation is put to it: template, system prompt, persona.
extension AppState {
  /// - Parameter name: A path, or a name of a model; empty to choose from a list.
  mutating func useModel(_ name: String) -> [Effect] {
    guard name.isEmpty else {
      // Whatever it is, it was asked for.
      engine.fallback = nil
      let known = catalogue.models.filter { $0.name == name && $0.problem == nil }
      let path = known.count == 1 && known[0].missing == nil ? known[0].path : name
      let stopping = open.turn.reply == nil ? [] : stopReply()
      return stopping + [.loadModel(path: path)]
    }
    let items = catalogue.models.map(ListOverlay.Item.init(model:))
    show(.models, items.isEmpty ? nil : items, current: engine.model?.path)
    return [.listModels]
  }

  mutating func modelsListed(_ choices: [ModelChoice]) -> [Effect] {
    catalogue.models = choices
    fillList(.models, choices.map(ListOverlay.Item.init(model:)))
    refillPalette()
    return []
  }

  // MARK: Template and system prompt

  mutating func useTemplate(_ name: String) -> [Effect] {
    guard !name.isEmpty else {
      let items = PromptFormat.builtIn.map {
        ListOverlay.Item(id: $0.name, title: $0.name, detail: $0.summary)
      }
      show(.templates, items, current: open.conversation.format.name)
      return []
    }
    if let refusal = refusalToChange() { return refusal }
    guard var format = PromptFormat.named(name) else {
      return sayUnknown("template", name, known: PromptFormat.builtIn.map(\.name))
    }
    if let wording = engine.model?.format.thinking?.wording { format.thinking?.wording = wording }
    open.isFormatChosen = true
    _ = say("Template: \(format.name)")
    return useFormat(format.keepingSystem(of: open.conversation.format))
  }

  mutating func useSystem(_ text: String) -> [Effect] {
    let present = open.conversation.format.system
    guard !text.isEmpty else {
      return say(
        present.isEmpty ? "No system prompt; /system TEXT sets one" : "System prompt: \(present)")
    }
    if let refusal = refusalToChange() { return refusal }
    var format = open.conversation.format
    format.system = text == "-" ? "" : text
    open.isFormatChosen = true
    _ = say(text == "-" ? "System prompt removed" : "System prompt set")
    return useFormat(format)
  }

  /// Puts the conversation to the model in another way from here on, which it reads again.
  mutating func useFormat(_ format: PromptFormat) -> [Effect] {
    guard format != open.conversation.format else { return [] }
    open.describe(at: clock.now) { $0.format = format }
    return open.save() + (engine.model == nil ? [] : [.prepare(open.conversation)])
  }

  // MARK: Personas

  /// The name that stands for no persona.
  private static let noPersona = "none"

  mutating func usePersona(_ name: String) -> [Effect] {
    guard !name.isEmpty else {
      let personas = catalogue.personas
      show(.personas, personas.isEmpty ? nil : personaItems(personas))
      return [.listPersonas]
    }
    guard name.lowercased() != Self.noPersona else { return newConversation() }
    return leave([.begin(emptyConversation(), persona: name)])
  }

  mutating func personasListed(_ choices: [PersonaChoice], _ folder: String?) -> [Effect] {
    catalogue.personas = choices
    fillList(.personas, personaItems(choices))
    guard choices.isEmpty else { return [] }
    return say(
      folder.map { "No personas yet: put .txt, .pth or .safetensors files into \($0)" }
        ?? "No personas: neither RWKV_TUI_PERSONAS nor HOME is set")
  }

  private func personaItems(_ choices: [PersonaChoice]) -> [ListOverlay.Item] {
    [ListOverlay.Item(id: Self.noPersona, title: Self.noPersona, detail: "the model as it is")]
      + choices.map {
        ListOverlay.Item(id: $0.path, title: $0.name, detail: $0.detail, problem: $0.problem)
      }
  }
}

extension ListOverlay.Item {
  /// How the list shows a model.
  fileprivate init(model: ModelChoice) {
    self.init(
      id: model.path, title: model.name, detail: model.detail, problem: model.problem)
  }
}
