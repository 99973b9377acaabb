import Conversations
import RWKVSampling

/// What a conversation begins with, by the model that answers.
public struct ModelPreferences: Hashable, Sendable {
  /// What holds for some models.
  public struct Choice: Hashable, Sendable {
    /// The name or path of a model, `*` for any letters; empty for every model.
    public var pattern = ""
    public var template: PromptFormat?
    /// The texts that end a reply.
    public var stops: [String]?
    public var sampling = SamplingChanges()

    /// Makes a choice that changes nothing.
    public init() {}
  }

  /// What holds for every model.
  public var general = Choice()
  /// What holds for some, in the order of the file.
  public var choices: [Choice] = []

  /// Makes preferences that leave everything to the model.
  public init() {}

  /// What holds for a model: of each kind the last choice that fits.
  public func choice(name: String, path: String) -> Choice {
    let fitting = choices.filter {
      NamePattern($0.pattern).matches(name) || NamePattern($0.pattern).matches(path)
    }
    return fitting.reduce(into: general) { choice, other in
      choice.template = other.template ?? choice.template
      choice.stops = other.stops ?? choice.stops
      choice.sampling = choice.sampling.followed(by: other.sampling)
    }
  }

  /// The format that a new conversation with a model begins with.
  ///
  /// - Parameter suited: The one that suits the model by what its files tell.
  public func format(_ choice: Choice, suited: PromptFormat) -> PromptFormat {
    var format = choice.template ?? suited
    // How a model is asked to think is the model's.
    if let wording = suited.thinking?.wording { format.thinking?.wording = wording }
    if let stops = choice.stops { format.stops = stops }
    return format
  }
}

/// A name in which `*` stands for any letters; upper and lower case are one.
struct NamePattern {
  private let pattern: [UInt8]

  init(_ pattern: String) { self.pattern = Array(pattern.lowercased().utf8) }

  /// Whether the whole name fits. Takes at most as many steps as both lengths multiplied.
  func matches(_ name: String) -> Bool {
    let name = Array(name.lowercased().utf8)
    var (index, place) = (0, 0)
    // The last star, and where the text that it stands for ends.
    var star: (index: Int, place: Int)?
    while place < name.count {
      if index < pattern.count, pattern[index] == UInt8(ascii: "*") {
        star = (index, place)
        index += 1
      } else if index < pattern.count, pattern[index] == name[place] {
        index += 1
        place += 1
      } else if let last = star {
        star = (last.index, last.place + 1)
        index = last.index + 1
        place = last.place + 1
      } else {
        return false
      }
    }
    return pattern[index...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
