/*
 * A picture made to hold under the limit, where the browser can decode it: `xcontactPicture.fit(file, limit)`.
 *
 * Gives {file, width, height} or null: not a picture, nothing to do, or a format that this browser does not open.
 */
"use strict";

globalThis.xcontactPicture = (() => {
  const SENT_AS_IT_IS = /^image\/(jpeg|png)$/;
  const OTHER_PICTURE = /^image\/(heic|heif|webp|avif|bmp)$/;
  const BY_NAME = /\.(heic|heif)$/i;
  /* Longest side in points, the least of which still lets an identity card be read. */
  const SIDES = [4000, 3200, 2600, 2100, 1600];
  const QUALITIES = [0.88, 0.78, 0.68];

  const isWanted = (file, limit) =>
    (SENT_AS_IT_IS.test(file.type) && file.size > limit) || OTHER_PICTURE.test(file.type) || BY_NAME.test(file.name);

  const encoded = (canvas, quality) => new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));

  const drawn = (bitmap, side) => {
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const brush = canvas.getContext("2d");
    brush.fillStyle = "#fff"; // what was transparent
    brush.fillRect(0, 0, canvas.width, canvas.height);
    brush.imageSmoothingQuality = "high";
    brush.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas;
  };

  const fit = async (file, limit) => {
    if (!isWanted(file, limit)) return null;
    let bitmap;
    try {
      bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      return null;
    }
    try {
      for (const side of SIDES) {
        const canvas = drawn(bitmap, side);
        for (const quality of QUALITIES) {
          const blob = await encoded(canvas, quality);
          if (!blob || blob.size > limit) continue;
          const name = `${file.name.replace(/\.[^.]*$/, "")}.jpg`;
          const made = new File([blob], name, { type: "image/jpeg", lastModified: file.lastModified });
          return { file: made, width: canvas.width, height: canvas.height };
        }
      }
      return null;
    } finally {
      bitmap.close();
    }
  };

  return { fit };
})();
