/** Task scopes, log capture and delivery to Orchestra's webhook. */
module io.getorchestra.core {}
