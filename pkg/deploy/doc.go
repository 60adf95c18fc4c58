// Package deploy carries a plan out: wave after wave, each only when the one
// before it really works, and takes a deployment away again. It decides
// nothing about what should exist; that is the plan's part. What happens is
// told as events, and how they look is somebody else's affair.
package deploy
