// Numbers in the order of use: the stock ones come from absolute paths, and the built files must be the same anywhere.
module.exports = { optimization: { moduleIds: 'natural' } };
