// @portolan/contract: schemas and types shared by every part.
export {}
