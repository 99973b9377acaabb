/// A `config.json` to be written: a family's fields, with what Hugging Face's loader looks for.
struct PublishedConfiguration: Encodable {
  private let fields: any Encodable
  private let modelType: String
  private let architectures: [String]

  init(_ fields: any Encodable, modelType: String, architectures: [String]) {
    self.fields = fields
    self.modelType = modelType
    self.architectures = architectures
  }

  private enum CodingKeys: String, CodingKey {
    case modelType = "model_type"
    case architectures
  }

  func encode(to encoder: any Encoder) throws {
    try fields.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(modelType, forKey: .modelType)
    try container.encode(architectures, forKey: .architectures)
  }
}
